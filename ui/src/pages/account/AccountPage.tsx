import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';

import { findProfile, nameOf } from '../../api/session';
import type { Session } from '../../api/shapes';
import { changePassword, endSession, listSessions } from '../../api/users';
import { keys, queries } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { chooseTheme, type Theme, theme, THEMES } from '../../app/theme';
import { Field } from '../../components/Field';
import { Loading } from '../../components/States';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { chooseLanguage, type Language, language, LANGUAGES } from '../../lib/language';
import { useSignal } from '../../lib/signal';
import styles from '../../styles/settings.module.css';
import { t } from '../../text';
import { tx } from '../../text/admin';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';
import { PersonalTokens } from './PersonalTokens';
import { SecondFactor } from './SecondFactor';

export function AccountPage() {
  const words = tx.account;
  const profile = useQuery({ queryKey: keys.profile, queryFn: findProfile });
  const user = profile.data && nameOf(profile.data);
  return (
    <Screen title={words.title} asked={profile} failed={words.failed}>
      {profile.data && (
        <p>
          {user ? words.you(user) : words.nobody}{' '}
          {words.role(profile.data.rootRole.name)}
        </p>
      )}
      <Look />
      {user && <Mine />}
    </Screen>
  );
}

/** Each in itself, for who reads no other. */
const CALLED: Record<Language, string> = { en: 'English', nb: 'Norsk (bokmål)' };

function Look() {
  const chosen = useSignal(theme);
  return (
    <div className={`panel ${styles['form']}`} role="group" aria-label={tx.account.look}>
      <Field label={t.shell.theme}>
        {(id) => (
          <select
            id={id}
            className="input"
            value={chosen}
            onChange={(event) => chooseTheme(event.target.value as Theme)}
          >
            {THEMES.map((one) => (
              <option key={one} value={one}>
                {t.shell.themes[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={tx.account.language}>
        {(id) => (
          <select
            id={id}
            className="input"
            value={language}
            onChange={(event) => chooseLanguage(event.target.value as Language)}
          >
            {LANGUAGES.map((one) => (
              <option key={one} value={one} lang={one}>
                {CALLED[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

function Password() {
  const words = tx.account;
  const change = useMutation({
    mutationFn: async ([old, next]: [string, string]) => changePassword(old, next),
    onSuccess: async () => {
      say(words.passwordChanged);
      await queries.invalidateQueries({ queryKey: keys.sessions });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    change.mutate([String(said.get('old')), String(said.get('new'))], {
      onSuccess: () => form.reset(),
    });
  };
  return (
    <form className={`panel ${styles['editor']}`} aria-label={words.password} onSubmit={submit}>
      <h2>{words.password}</h2>
      <Field label={words.oldPassword}>
        {(id) => (
          <input
            id={id}
            name="old"
            type="password"
            className="input"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <Field label={words.newPassword} hint={words.passwordHint}>
        {(id, said) => (
          <input
            id={id}
            name="new"
            type="password"
            className="input"
            autoComplete="new-password"
            maxLength={256}
            aria-describedby={said}
            required
          />
        )}
      </Field>
      {change.error && (
        <p role="alert" className={styles['failed']}>
          {change.error.message}
        </p>
      )}
      <button type="submit" className="button primary" disabled={change.isPending}>
        {words.changePassword}
      </button>
    </form>
  );
}

/** What there is once somebody is signed in. */
function Mine() {
  const words = tx.account;
  const { data, error } = useQuery({ queryKey: keys.sessions, queryFn: listSessions });
  if (error) return <p className={styles['failed']}>{error.message}</p>;
  if (!data) return <Loading />;
  // Who came by a link has no browser in the list: the link was opened before anything was known.
  const byLink = !data.some(({ current, agent }) => current && agent !== null);
  return (
    <>
      {byLink ? <p>{words.byLink}</p> : <Password />}
      {!byLink && <SecondFactor />}
      {!byLink && <PersonalTokens />}
      <h2>{words.sessions}</h2>
      <Table label={words.sessions} columns={words.columns} actions={ts.actions}>
        {data.map((session) => (
          <Row key={session.id} session={session} />
        ))}
      </Table>
    </>
  );
}

function Row({ session }: { session: Session }) {
  const words = tx.account;
  const { id, createdAt, expiresAt, address, agent, current } = session;
  const end = useMutation({
    mutationFn: async () => endSession(id),
    onSuccess: () => say(words.ended),
    onError: (error) => complain(error.message),
    onSettled: async () => queries.invalidateQueries({ queryKey: keys.sessions }),
  });
  return (
    <tr>
      <th scope="row">
        {agent ?? words.unknownAgent} {current && <span className="chip">{words.thisOne}</span>}
      </th>
      <td className="mono">{address}</td>
      <td>
        <Time at={createdAt} />
      </td>
      <td>
        <Time at={expiresAt} />
      </td>
      <td>
        {!current && (
          <button
            type="button"
            className="button plain"
            aria-label={words.endLabel(agent ?? words.unknownAgent)}
            disabled={end.isPending}
            onClick={() => end.mutate()}
          >
            {words.end}
          </button>
        )}
      </td>
    </tr>
  );
}

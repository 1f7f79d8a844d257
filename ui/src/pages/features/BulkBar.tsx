import { type FormEvent, useRef, useState } from 'react';

import { archiveMany, markMany, reviveMany, switchMany, tagMany } from '../../api/bulk';
import type { Place } from '../../api/errors';
import { namesTagged } from '../../api/features';
import type { ChangeBody, Environment, ListedFeature } from '../../api/shapes';
import { askInstead } from '../../app/ask';
import { queries } from '../../app/query';
import { type Refused, useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { useKeys } from '../../lib/keyboard';
import type { Permission } from '../../lib/rights';
import { archiveChange, switchChange } from '../../lib/simple-changes';
import { tl } from '../../text/lists';
import styles from './BulkBar.module.css';

interface Props {
  chosen: ListedFeature[];
  environments: Environment[];
  onClear: () => void;
}

type Act = (features: ListedFeature[], why?: string) => Promise<void>;

/** As many changes as a change request takes. */
const MOST = 100;

interface Many {
  act: Act;
  told: (amount: number) => string;
  back: Act;
  undone?: (amount: number) => string;
  /** The same for one of them, to be asked for where a rule holds it up. */
  proposed?: (name: string, environment: string) => ChangeBody;
}

/** Does it for those that it changes, and offers to undo it for just these. */
async function change(features: ListedFeature[], many: Many): Promise<void> {
  const { act, told, back, undone = tl.bulk.undone, proposed } = many;
  if (features.length === 0) return say(tl.bulk.nothing);
  const attempt = async (it: Act, words: string, undo?: () => void): Promise<void> => {
    try {
      await it(features);
      say(words, undo);
    } catch (error) {
      const changes = ({ project, environment }: Place): ChangeBody[] => {
        const held = features.filter((feature) => feature.project === project);
        if (!proposed || it !== act || held.length > MOST) return [];
        return held.map(({ name }) => proposed(name, environment));
      };
      const anyway = async (why: string): Promise<void> => {
        await act(features, why);
        await queries.invalidateQueries();
      };
      if (!askInstead(error, changes, anyway)) complain(tl.bulk.partly(error instanceof Error ? error.message : String(error)));
    }
    await queries.invalidateQueries();
  };
  const { length } = features;
  await attempt(act, told(length), () => void attempt(back, undone(length)));
}

/** Environments without a state in the list are off there. */
function isOn(feature: ListedFeature, environment: Environment): boolean {
  if (environment.protected) return feature.enabled;
  return feature.environments?.[environment.name]?.enabled ?? false;
}

export function BulkBar({ chosen, environments, onClear }: Props) {
  const production = environments.find(({ type }) => type === 'production') ?? environments[0];
  const [name, setName] = useState(production?.name ?? '');
  const environment = environments.find((one) => one.name === name) ?? production;
  const [waiting, setWaiting] = useState(0);
  const last = useRef<Promise<void>>(Promise.resolve());
  const refusal = useRefusal();
  /** For the first of them that may not be changed so. */
  const refused = (permission: Permission, there?: string): Refused =>
    chosen.map(({ project }) => refusal(permission, project, there)).find(Boolean);
  const switching = refused('UPDATE_FEATURE_ENVIRONMENT', environment?.name);
  const marking = refused('UPDATE_FEATURE');
  const archiving = refused('DELETE_FEATURE');
  useKeys({ Escape: onClear });
  /** One after the other: what is typed while another is under way is done after it, and not lost. */
  const run = (act: () => Promise<void>): void => {
    setWaiting((amount) => amount + 1);
    last.current = last.current.then(act).finally(() => setWaiting((amount) => amount - 1));
  };
  const mark = (stale: boolean): void =>
    run(async () =>
      change(
        chosen.filter((feature) => feature.stale !== stale),
        {
          act: async (features) => markMany(features, stale),
          told: (amount) => tl.bulk.staled(amount, stale),
          back: async (features) => markMany(features, !stale),
        },
      ),
    );
  const turn = (on: boolean): void => {
    if (!environment) return;
    run(async () =>
      change(
        chosen.filter((feature) => isOn(feature, environment) !== on),
        {
          act: async (features, why) => switchMany(features, environment.name, on, why),
          told: (amount) => tl.bulk.switched(amount, on, environment.name),
          back: async (features) => switchMany(features, environment.name, !on),
          proposed: (name, there) => switchChange(name, there, on),
        },
      ),
    );
  };
  const archive = (): void => {
    onClear();
    run(async () =>
      change(chosen, {
        act: archiveMany,
        told: tl.bulk.archived,
        back: reviveMany,
        undone: tl.bulk.restored,
        proposed: archiveChange,
      }),
    );
  };
  const tag = async (text: string): Promise<void> => {
    const have = new Set(await namesTagged(text));
    await change(
      chosen.filter((feature) => !have.has(feature.name)),
      {
        act: async (features) => tagMany(features, text, true),
        told: (amount) => tl.bulk.tagged(amount, text),
        back: async (features) => tagMany(features, text, false),
      },
    );
  };
  return (
    <section className={styles['bar']} aria-label={tl.bulk.title}>
      <strong role="status">{tl.bulk.chosen(chosen.length)}</strong>
      <fieldset disabled={waiting > 0}>
        <legend className="sr">{tl.bulk.environment}</legend>
        <select
          className="input"
          aria-label={tl.bulk.environment}
          value={environment?.name ?? ''}
          onChange={(event) => setName(event.target.value)}
        >
          {environments.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
        <Guarded refused={switching} quiet>
          <Button label={tl.bulk.on} act={() => turn(true)} />
          <Button label={tl.bulk.off} act={() => turn(false)} />
        </Guarded>
        <Guarded refused={marking} quiet>
          <Button label={tl.bulk.stale} act={() => mark(true)} />
          <Button label={tl.bulk.fresh} act={() => mark(false)} />
        </Guarded>
        <Guarded refused={archiving} quiet>
          <Button label={tl.bulk.archive} act={archive} />
        </Guarded>
      </fieldset>
      <Guarded refused={marking} quiet>
        <TagForm
          onTag={(text) => run(async () => tag(text).catch((error: Error) => complain(error.message)))}
        />
      </Guarded>
      <button type="button" className="button plain" onClick={onClear}>
        {tl.bulk.clear} <kbd aria-hidden="true">Esc</kbd>
      </button>
      <Why of={switching ?? marking ?? archiving} />
    </section>
  );
}

function Why({ of }: { of: Refused }) {
  return of === undefined ? null : <p className={styles['why']}>{of}</p>;
}

function Button({ label, act }: { label: string; act: () => void }) {
  return (
    <button type="button" className="button" onClick={act}>
      {label}
    </button>
  );
}

function TagForm({ onTag }: { onTag: (tag: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('tag')).trim();
    onTag(text.includes(':') ? text : `simple:${text}`);
    event.currentTarget.reset();
  };
  return (
    <form onSubmit={submit}>
      <input
        className="input"
        name="tag"
        required
        minLength={2}
        list="tags"
        aria-label={tl.bulk.tag}
        placeholder={tl.bulk.tagHint}
      />
      <button type="submit" className="button">
        {tl.bulk.addTag}
      </button>
    </form>
  );
}

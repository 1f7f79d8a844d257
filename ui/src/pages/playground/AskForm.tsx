import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';

import { listProjects } from '../../api/projects';
import { keys } from '../../app/query';
import { TagsInput } from '../../components/TagsInput';
import type { Asked } from '../../lib/asked';
import { localTime, storedTime } from '../../lib/constraints';
import { tp } from '../../text/playground';
import { ContextTable } from './ContextTable';
import styles from './Playground.module.css';

interface Props {
  asked: Asked;
  /** The address that `asked` was read from. */
  search: string;
  environments: string[];
  onAsk: (asked: Asked) => void;
}

export function AskForm({ asked, search, environments, onAsk }: Props) {
  const [draft, setDraft] = useState(asked);
  const [seen, setSeen] = useState(search);
  // Back and forth through the addresses; the focus stays where it is.
  if (seen !== search) {
    setSeen(search);
    setDraft(asked);
  }
  const set = (change: Partial<Asked>): void => setDraft((old) => ({ ...old, ...change }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(draft);
  };
  return (
    <form className={`panel ${styles['form']}`} onSubmit={submit}>
      <div className={styles['row']}>
        <TagsInput
          label={tp.features}
          values={draft.features}
          hint={tp.featuresHint}
          onChange={(features) => set({ features })}
        />
        <ProjectChoice project={draft.project} onChange={(project) => set({ project })} />
        <fieldset className="field">
          <legend>{tp.environments}</legend>
          <div className={styles['ticks']}>
            {environments.map((name) => (
              <label key={name} className="tick">
                <input
                  type="checkbox"
                  checked={draft.environments.includes(name)}
                  onChange={(event) => {
                    const chosen = environments.filter((one) =>
                      one === name ? event.target.checked : draft.environments.includes(one),
                    );
                    set({ environments: chosen });
                  }}
                />
                {name}
              </label>
            ))}
          </div>
        </fieldset>
        <When draft={draft} onChange={set} />
      </div>
      <ContextTable contexts={draft.contexts} onChange={(contexts) => set({ contexts })} />
      <button
        type="submit"
        className="button primary"
        disabled={draft.environments.length === 0}
      >
        {tp.ask} <kbd aria-hidden="true">↵</kbd>
      </button>
    </form>
  );
}

function ProjectChoice({ project, onChange }: { project: string; onChange: (id: string) => void }) {
  const id = useId();
  const { data } = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  return (
    <div className="field">
      <label htmlFor={id}>{tp.project}</label>
      <select
        id={id}
        className="input"
        value={project}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{tp.anyProject}</option>
        {data?.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

const WHENS = ['now', 'at', 'revision'] as const;

interface WhenProps {
  draft: Asked;
  onChange: (change: Partial<Asked>) => void;
}

/** Now, or how it was. */
function When({ draft, onChange }: WhenProps) {
  const said = draft.at ? 'at' : draft.revision ? 'revision' : 'now';
  const [when, setWhen] = useState<(typeof WHENS)[number]>(said);
  return (
    <fieldset className="field">
      <legend>{tp.when}</legend>
      <div className={styles['ticks']}>
        {WHENS.map((one) => (
          <label key={one} className="tick">
            <input
              type="radio"
              name="when"
              checked={when === one}
              onChange={() => {
                setWhen(one);
                onChange({ at: '', revision: '' });
              }}
            />
            {tp.whens[one]}
          </label>
        ))}
        {when === 'at' && (
          <input
            type="datetime-local"
            className="input"
            aria-label={tp.time}
            required
            value={localTime(draft.at)}
            onChange={(event) => onChange({ at: storedTime(event.target.value) })}
          />
        )}
        {when === 'revision' && (
          <input
            type="number"
            className="input"
            aria-label={tp.revision}
            required
            min={1}
            value={draft.revision}
            onChange={(event) => onChange({ revision: event.target.value })}
          />
        )}
      </div>
    </fieldset>
  );
}

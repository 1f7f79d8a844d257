import { useState } from 'react';

import { complain } from '../../app/toasts';
import { type Archetype, joined, saveArchetypes, savedArchetypes } from '../../lib/archetypes';
import { type Context, filled, toldContext } from '../../lib/asked';
import { tp } from '../../text/playground';
import styles from './Playground.module.css';

interface Props {
  contexts: Context[];
  onChange: (contexts: Context[]) => void;
}

/** People that somebody gave a name, to ask for again. */
export function Archetypes({ contexts, onChange }: Props) {
  const words = tp.archetypes;
  const [saved, setSaved] = useState(savedArchetypes);
  const [name, setName] = useState('');
  const known = contexts.map(filled).filter((one) => Object.keys(one).length > 0);
  const save = (next: Archetype[]): void => {
    try {
      saveArchetypes(next);
      setSaved(next);
    } catch {
      complain(words.notKept);
    }
  };
  const add = (): void => {
    const called = name.trim();
    if (called === '' || known.length === 0) return;
    save([...saved.filter((one) => one.name !== called), { name: called, contexts: known }]);
    setName('');
  };
  return (
    <div className={styles['ticks']} role="group" aria-label={words.title}>
      {saved.map((one) => (
        <span key={one.name} className={styles['archetype']}>
          <button
            type="button"
            className="button"
            title={one.contexts.map(toldContext).join('; ')}
            aria-label={words.use(one.name)}
            onClick={() => onChange(joined(contexts, one))}
          >
            + {one.name}
          </button>
          <button
            type="button"
            className="button plain"
            aria-label={words.forget(one.name)}
            onClick={() => save(saved.filter((other) => other !== one))}
          >
            ×
          </button>
        </span>
      ))}
      <input
        className="input"
        aria-label={words.name}
        placeholder={words.name}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <button type="button" className="button" disabled={known.length === 0} onClick={add}>
        {words.keep}
      </button>
    </div>
  );
}

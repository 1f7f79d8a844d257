import { complain } from '../../app/toasts';
import { ARCHETYPES, isArchetype, known } from '../../lib/archetypes';
import { type Context, toldContext } from '../../lib/asked';
import { useKept } from '../../lib/kept';
import { tp } from '../../text/playground';
import { AddText } from './AddText';
import styles from './Playground.module.css';

interface Props {
  contexts: Context[];
  onChange: (contexts: Context[]) => void;
}

/** People that somebody gave a name, to ask for again. */
export function Archetypes({ contexts, onChange }: Props) {
  const words = tp.archetypes;
  const [saved, keep] = useKept(ARCHETYPES, isArchetype, () => complain(words.notKept));
  const said = known(contexts);
  return (
    <div className={styles['ticks']} role="group" aria-label={words.title}>
      {saved.map((one) => (
        <span key={one.name} className={styles['archetype']}>
          <button
            type="button"
            className="button"
            title={one.contexts.map(toldContext).join('; ')}
            aria-label={words.use(one.name)}
            onClick={() => onChange([...said, ...one.contexts])}
          >
            + {one.name}
          </button>
          <button
            type="button"
            className="button plain"
            aria-label={words.forget(one.name)}
            onClick={() => keep(saved.filter((other) => other !== one))}
          >
            ×
          </button>
        </span>
      ))}
      <AddText
        label={words.name}
        button={words.keep}
        disabled={said.length === 0}
        onAdd={(name) =>
          keep([...saved.filter((one) => one.name !== name), { name, contexts: said }])
        }
      />
    </div>
  );
}

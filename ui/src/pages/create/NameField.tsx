import { tn } from '../../text/create';
import styles from './CreatePage.module.css';
import type { NameCheck } from './useNameCheck';

interface Props {
  name: string;
  check: NameCheck;
  onChange: (name: string) => void;
}

function Said({ check }: { check: NameCheck }) {
  switch (check.kind) {
    case 'empty':
      return <span className="hint">{tn.nameHint}</span>;
    case 'checking':
      return <span className="hint">{tn.checking}</span>;
    case 'free':
      return <span className={styles['free']}>{tn.free}</span>;
    case 'fault':
      return <span className="fault">{check.message}</span>;
  }
}

export function NameField({ name, check, onChange }: Props) {
  const suggestion = check.kind === 'fault' ? check.suggestion : null;
  return (
    <div className={`field ${styles['wide']}`}>
      <label htmlFor="name">{tn.name}</label>
      <input
        id="name"
        className="input mono"
        // The page is opened to type a name.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={name}
        aria-invalid={check.kind === 'fault'}
        aria-describedby="name-said"
        onChange={(event) => onChange(event.target.value)}
      />
      <div className={styles['said']}>
        <span id="name-said" role="status">
          <Said check={check} />
        </span>
        {suggestion && (
          <button type="button" className="button" onClick={() => onChange(suggestion)}>
            {tn.use(suggestion)}
          </button>
        )}
      </div>
    </div>
  );
}

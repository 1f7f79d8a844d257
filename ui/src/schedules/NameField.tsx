import { Field } from '../components/Field';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';

interface Props {
  value: string;
  /** In a dialog that was just opened. */
  first?: boolean;
  onChange: (value: string) => void;
}

export function NameField({ value, first = false, onChange }: Props) {
  return (
    <Field label={tu.later.name} hint={tu.later.nameHint}>
      {(id, described) => (
        <input
          id={id}
          className={`input ${settings['wide']}`}
          maxLength={255}
          // oxlint-disable-next-line jsx-a11y/no-autofocus - see above
          autoFocus={first}
          aria-describedby={described}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

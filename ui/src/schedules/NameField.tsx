import { Field } from '../components/Field';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';

interface Props {
  value: string;
  onChange: (value: string) => void;
}

export function NameField({ value, onChange }: Props) {
  return (
    <Field label={tu.later.name} hint={tu.later.nameHint}>
      {(id, described) => (
        <input
          id={id}
          className={`input ${settings['wide']}`}
          maxLength={255}
          aria-describedby={described}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

import type { RefObject } from 'react';

import type { Feature } from '../../api/shapes';
import { type Filters, isFiltered, type StateFilter, valuesOf } from '../../lib/filters';
import { usePhone } from '../../lib/media';
import { t } from '../../text';
import styles from './FilterBar.module.css';

interface Props {
  features: Feature[];
  filters: Filters;
  onChange: (filters: Filters) => void;
  box: RefObject<HTMLInputElement | null>;
}

const STATES: StateFilter[] = ['', 'on', 'off', 'archived'];

export function FilterBar({ features, filters, onChange, box }: Props) {
  const phone = usePhone();
  const projects = valuesOf(features, 'project');
  return (
    <search className={styles['bar']}>
      <input
        ref={box}
        type="search"
        className={`input ${styles['search']}`}
        aria-label={t.features.search}
        aria-keyshortcuts="/"
        placeholder={phone ? t.features.searchHint : `${t.features.searchHint}  ( / )`}
        value={filters.q}
        onChange={(event) => onChange({ ...filters, q: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            onChange({ ...filters, q: '' });
            event.currentTarget.blur();
          }
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            document.querySelector<HTMLElement>('[role=grid]')?.focus();
          }
        }}
      />
      <fieldset className={styles['states']}>
        <legend className="sr">{t.features.state}</legend>
        {STATES.map((state) => (
          <label key={state}>
            <input
              type="radio"
              name="state"
              checked={filters.state === state}
              onChange={() => onChange({ ...filters, state })}
            />
            {t.features.states[state]}
          </label>
        ))}
      </fieldset>
      <Choice
        label={t.features.type}
        any={t.features.anyType}
        values={valuesOf(features, 'type')}
        value={filters.type}
        onChange={(type) => onChange({ ...filters, type })}
      />
      {(projects.length > 1 || filters.project) && (
        <Choice
          label={t.features.project}
          any={t.features.anyProject}
          values={projects}
          value={filters.project}
          onChange={(project) => onChange({ ...filters, project })}
        />
      )}
      <label className={styles['stale']}>
        <input
          type="checkbox"
          checked={filters.stale}
          onChange={(event) => onChange({ ...filters, stale: event.target.checked })}
        />
        {t.features.stale}
      </label>
      {isFiltered(filters) && (
        <button
          type="button"
          className="button plain"
          onClick={() => onChange({ ...filters, q: '', type: '', project: '', stale: false, state: '' })}
        >
          {t.features.clear}
        </button>
      )}
    </search>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  values: string[];
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, any, values, value, onChange }: ChoiceProps) {
  // What the address asks for is offered also when no feature has it.
  const offered = value && !values.includes(value) ? [...values, value] : values;
  return (
    <select
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{any}</option>
      {offered.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
}

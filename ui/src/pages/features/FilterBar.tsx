import { useQuery } from '@tanstack/react-query';
import { lazy, type RefObject, Suspense, useState } from 'react';

import type { Feature } from '../../api/shapes';
import { type Filters, isFiltered, readFilters, type StateFilter, valuesOf } from '../../lib/filters';
import { keys } from '../../app/query';
import { listTags } from '../../api/tags';
import { t } from '../../text';
import styles from './FilterBar.module.css';

interface Props {
  features: Feature[];
  filters: Filters;
  onChange: (filters: Filters) => void;
  box: RefObject<HTMLInputElement | null>;
}

const STATES: StateFilter[] = ['', 'rolling', 'on', 'off', 'archived'];

const Views = lazy(async () => ({ default: (await import('./Views')).Views }));

export function FilterBar({ features, filters, onChange, box }: Props) {
  const projects = valuesOf(features, 'project');
  return (
    <search className={styles['bar']}>
      <input
        ref={box}
        type="search"
        className={`input ${styles['search']}`}
        aria-label={t.features.search}
        aria-keyshortcuts="/"
        placeholder={t.features.searchHint}
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
            <span title={t.features.stateHints[state]}>{t.features.states[state]}</span>
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
      <TagField value={filters.tag} onChange={(tag) => onChange({ ...filters, tag })} />
      {(['stale', 'unseen'] as const).map((key) => (
        <label key={key} className={styles['stale']}>
          <input
            type="checkbox"
            checked={filters[key]}
            onChange={(event) => onChange({ ...filters, [key]: event.target.checked })}
          />
          {t.features[key]}
        </label>
      ))}
      <SavedViews filters={filters} />
      {/* Behind what is there from the beginning: nothing moves under a finger when the list comes. */}
      {(projects.length > 1 || filters.project) && (
        <Choice
          label={t.features.project}
          any={t.features.anyProject}
          values={projects}
          value={filters.project}
          onChange={(project) => onChange({ ...filters, project })}
        />
      )}
      {isFiltered(filters) && (
        <button
          type="button"
          className="button plain"
          onClick={() => onChange(readFilters(''))}
        >
          {t.features.clear}
        </button>
      )}
    </search>
  );
}

interface TagProps {
  value: string;
  onChange: (tag: string) => void;
}

/** A tag counts once it is whole; those that there are are asked for when somebody comes here. */
function TagField({ value, onChange }: TagProps) {
  const [typed, setTyped] = useState(value);
  const [wanted, setWanted] = useState(false);
  const [shown, setShown] = useState(value);
  const { data } = useQuery({ queryKey: keys.tags, queryFn: listTags, enabled: wanted });
  if (shown !== value) {
    // The address changed: by Clear filters, or by a saved view.
    setShown(value);
    setTyped(value);
  }
  return (
    <>
      <input
        className={`input ${styles['tag']}`}
        aria-label={t.features.tag}
        placeholder={t.features.tag}
        list="tags"
        value={typed}
        onFocus={() => setWanted(true)}
        onChange={(event) => {
          const text = event.target.value.trim();
          setTyped(event.target.value);
          if (text === '' || data?.includes(text)) onChange(text);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && /^[^:]+:./.test(typed)) onChange(typed.trim());
        }}
      />
      <datalist id="tags">
        {data?.map((tag) => (
          <option key={tag}>{tag}</option>
        ))}
      </datalist>
    </>
  );
}

/** Its content is loaded when it is opened. */
function SavedViews({ filters }: { filters: Filters }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      className={styles['views']}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t.features.views}</summary>
      {open && (
        <Suspense>
          <Views filters={filters} onDone={() => setOpen(false)} />
        </Suspense>
      )}
    </details>
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

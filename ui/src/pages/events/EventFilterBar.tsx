import { useQuery } from '@tanstack/react-query';

import { listEnvironments } from '../../api/environments';
import { listCreators } from '../../api/events';
import { listProjects } from '../../api/projects';
import { keys } from '../../app/query';
import { dayFrom, type EventFilters, writeEventFilters } from '../../lib/event-filters';
import { te } from '../../text/events';
import styles from './Events.module.css';

interface Props {
  filters: EventFilters;
  onChange: (filters: EventFilters) => void;
}

export function EventFilterBar({ filters, onChange }: Props) {
  const projects = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  const environments = useQuery({ queryKey: keys.environments, queryFn: listEnvironments });
  const creators = useQuery({ queryKey: keys.creators, queryFn: listCreators });
  const set = (change: Partial<EventFilters>): void => onChange({ ...filters, ...change });
  const day = (days: number): void => {
    const one = dayFrom(Date.now(), days);
    set({ from: one, to: one });
  };
  return (
    <search className={styles['bar']}>
      <input
        type="search"
        className="input"
        aria-label={te.search}
        placeholder={te.searchHint}
        value={filters.q}
        onChange={(event) => set({ q: event.target.value })}
      />
      <input
        className="input mono"
        aria-label={te.feature}
        placeholder={te.feature}
        autoCapitalize="none"
        value={filters.feature}
        onChange={(event) => set({ feature: event.target.value })}
      />
      <Choice
        label={te.project}
        any={te.anyProject}
        values={projects.data?.map(({ id }) => id) ?? []}
        value={filters.project}
        onChange={(project) => set({ project })}
      />
      <Choice
        label={te.environment}
        any={te.anyEnvironment}
        values={environments.data?.map(({ name }) => name) ?? []}
        value={filters.environment}
        onChange={(environment) => set({ environment })}
      />
      <Choice
        label={te.by}
        any={te.anybody}
        values={creators.data ?? []}
        value={filters.by}
        onChange={(by) => set({ by })}
      />
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className={styles['day']}>
          {te[end]}
          <input
            type="date"
            className="input"
            value={filters[end]}
            onChange={(event) => set({ [end]: event.target.value })}
          />
        </label>
      ))}
      <button type="button" className="button" onClick={() => day(0)}>
        {te.today}
      </button>
      <button type="button" className="button" onClick={() => day(-1)}>
        {te.yesterday}
      </button>
      {writeEventFilters(filters) !== '' && (
        <button
          type="button"
          className="button plain"
          onClick={() =>
            set({ q: '', feature: '', project: '', environment: '', by: '', type: '', from: '', to: '' })
          }
        >
          {te.clear}
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
  // What the address asks for is offered also when nobody has it.
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

import { useQuery } from '@tanstack/react-query';

import { listEnvironments } from '../../api/environments';
import type { InsightQuestion } from '../../api/insight';
import { listProjects } from '../../api/projects';
import type { Insights } from '../../api/shapes';
import { keys } from '../../app/query';
import { KINDS, totalOf } from '../../lib/cleanup';
import { ti } from '../../text/insight';

interface Props {
  question: InsightQuestion;
  counts: Insights['counts'] | undefined;
  onAsk: (question: InsightQuestion) => void;
}

/** Which findings; each kind says how many there are. */
export function QuestionBar({ question, counts, onAsk }: Props) {
  const { data: projects = [] } = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  const { data: environments = [] } = useQuery({
    queryKey: keys.environments,
    queryFn: listEnvironments,
  });
  return (
    <>
      <select
        className="input"
        aria-label={ti.kind}
        value={question.kind}
        onChange={({ target }) => {
          onAsk({ ...question, kind: KINDS.find((kind) => kind === target.value) ?? '' });
        }}
      >
        <option value="">{ti.anyKind(counts ? totalOf(counts) : 0)}</option>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {ti.ofKind(ti.kinds[kind], counts?.[kind] ?? 0)}
          </option>
        ))}
      </select>
      <Choice
        label={ti.project}
        any={ti.anyProject}
        values={projects.map(({ id, name }) => [id, name])}
        value={question.project}
        onChange={(project) => onAsk({ ...question, project })}
      />
      <Choice
        label={ti.environment}
        any={ti.anyEnvironment}
        values={environments.map(({ name }) => [name, name])}
        value={question.environment}
        onChange={(environment) => onAsk({ ...question, environment })}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  values: [value: string, label: string][];
  value: string;
  onChange: (value: string) => void;
}

function Choice({ label, any, values, value, onChange }: ChoiceProps) {
  return (
    <select
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{any}</option>
      {values.map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </select>
  );
}

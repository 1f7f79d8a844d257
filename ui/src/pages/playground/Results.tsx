import { useState } from 'react';
import { Link } from 'wouter';

import type { PlaygroundAnswer, PlaygroundFeature } from '../../api/shapes';
import { type Context, toldContext } from '../../lib/asked';
import { tp } from '../../text/playground';
import { Explanation } from './Explanation';
import styles from './Playground.module.css';

interface Props {
  answer: PlaygroundAnswer;
  contexts: Context[];
  environments: string[];
}

/** As many as one can look through. */
const SHOWN = 100;

export function Results({ answer, contexts, environments }: Props) {
  const { features } = answer;
  const rest = features.length - SHOWN;
  return (
    <>
      {features.slice(0, SHOWN).map((feature) => (
        <Matrix
          key={feature.name}
          feature={feature}
          contexts={contexts}
          environments={environments}
          open={features.length === 1}
        />
      ))}
      {rest > 0 && <p>{tp.more(rest)}</p>}
    </>
  );
}

interface MatrixProps {
  feature: PlaygroundAnswer['features'][number];
  contexts: Context[];
  environments: string[];
  open: boolean;
}

/** People against environments; each cell leads to its explanation. */
function Matrix({ feature, contexts, environments, open }: MatrixProps) {
  const [chosen, setChosen] = useState<string | null>(open ? `${environments[0]} 0` : null);
  const there = environments.filter((name) => feature.environments[name]);
  const [environment = '', row = '0'] = chosen?.split(' ') ?? [];
  const explained = chosen === null ? undefined : feature.environments[environment]?.[Number(row)];
  return (
    <section className="panel" aria-label={feature.name}>
      <h3 className={styles['name']}>
        <Link href={`/features/${encodeURIComponent(feature.name)}`} className="mono">
          {feature.name}
        </Link>
      </h3>
      <div className={styles['scroll']} role="group" aria-label={feature.name} tabIndex={0}>
        <table className={styles['matrix']}>
          <thead>
            <tr>
              <th scope="col">{tp.context}</th>
              {there.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {contexts.map((context, at) => (
              // oxlint-disable-next-line react/no-array-index-key - rows have no other identity
              <tr key={at}>
                <th scope="row">{toldContext(context) || tp.nobody}</th>
                {there.map((name) => (
                  <td key={name}>
                    <Cell
                      found={feature.environments[name]?.[at]}
                      label={tp.explain(feature.name, toldContext(context) || tp.nobody, name)}
                      chosen={chosen === `${name} ${at}`}
                      onChoose={(on) => setChosen(on ? `${name} ${at}` : null)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {explained && (
        <Explanation
          found={explained}
          title={tp.explain(
            feature.name,
            toldContext(contexts[Number(row)] ?? {}) || tp.nobody,
            environment,
          )}
        />
      )}
    </section>
  );
}

interface CellProps {
  found: PlaygroundFeature | undefined;
  label: string;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

function Cell({ found, label, chosen, onChoose }: CellProps) {
  if (!found) return null;
  const outcome = outcomeOf(found);
  const variant = found.variant.enabled ? tp.variant(found.variant.name) : '';
  return (
    <button
      type="button"
      className={`button ${styles['cell']}`}
      data-outcome={outcome}
      aria-expanded={chosen}
      aria-label={`${`${tp[outcome]} ${variant}`.trim()}: ${label}`}
      onClick={() => onChoose(!chosen)}
    >
      <strong>{tp[outcome]}</strong>{' '}
      {variant && <span>{variant}</span>}
    </button>
  );
}

function outcomeOf(found: PlaygroundFeature): 'on' | 'off' | 'unknown' {
  if (found.isEnabled) return 'on';
  const open = found.isEnabledInCurrentEnvironment && !found.hasUnsatisfiedDependency;
  return open && found.strategies.result === 'unknown' ? 'unknown' : 'off';
}

/** What a line of the palette would do, in words, and the doing of it. */

import type { Place } from '../api/errors';
import { archiveFeature } from '../api/feature';
import { reviveFeature } from '../api/features';
import { findPlaced, type FoundFeature, perform, switchPlaced } from '../api/placed';
import type { ChangeBody, FeatureStrategy, Profile } from '../api/shapes';
import { askInstead } from '../app/ask';
import { keys, queries, refreshFeature } from '../app/query';
import { refusal, type Refused } from '../app/rights';
import { complain, say } from '../app/toasts';
import { changeOfStrategy } from '../lib/drafted';
import { plainStrategy } from '../lib/plain';
import { switchChange } from '../lib/simple-changes';
import { shareParameterOf } from '../lib/strategies';
import { t } from '../text';
import { tf } from '../text/feature';
import { tc } from '../text/palette';
import type { FeatureAct } from './items';

export interface Plan {
  /** Said before Enter. */
  effect: string[];
  /** Where Enter leads. */
  href?: string;
  /** Null where there is nothing to do. */
  run?: (() => Promise<void>) | null;
  /** The strategy as it would be, to ask whom that moves. */
  wanted?: FeatureStrategy;
}

function path(name: string): string {
  return `/features/${encodeURIComponent(name)}`;
}

interface Doing {
  /** `why` is said to go past a rule. */
  act: (why?: string) => Promise<void>;
  told: string;
  undo?: () => void;
  /** What is asked for instead where a rule holds it up. */
  proposed?: (environment: string) => ChangeBody;
}

/** Does it, says so with a way back, and says why when it is refused. */
async function done(name: string, { act, told, undo, proposed }: Doing): Promise<void> {
  try {
    await act();
    say(told, undo);
  } catch (error) {
    const changes = ({ environment }: Place): ChangeBody[] => (proposed ? [proposed(environment)] : []);
    const anyway = async (why: string): Promise<void> => {
      await act(why);
      await refreshFeature(name);
    };
    if (!askInstead(error, changes, anyway)) complain(error instanceof Error ? error.message : String(error));
  }
  await refreshFeature(name);
}

function switching({ feature, environment }: FeatureAct, on: boolean): () => Promise<void> {
  const { name, project } = feature;
  const turn = async (to: boolean): Promise<void> =>
    done(name, {
      act: async (why) => switchPlaced(project, name, environment, to, why),
      told: tf.feature.switched(name, to, environment),
      undo: () => void turn(!to),
      proposed: (there) => switchChange(name, there, to),
    });
  return async () => turn(on);
}

function restoring({ feature: { name } }: FeatureAct): () => Promise<void> {
  return async () =>
    done(name, {
      act: async () => reviveFeature(name),
      told: t.features.restored(name),
      undo: () => {
        void done(name, { act: async () => archiveFeature(name), told: tf.feature.archived(name) });
      },
    });
}

function withShare(strategy: FeatureStrategy, share: string, percent: number): FeatureStrategy {
  return { ...strategy, parameters: { ...strategy.parameters, [share]: String(percent) } };
}

function shareChange(act: FeatureAct, strategy: FeatureStrategy, percent: number): ChangeBody {
  const { environment, feature } = act;
  const changed = withShare(strategy, shareParameterOf(strategy) ?? '', percent);
  return changeOfStrategy(feature.name, environment, changed);
}

/** Asks for the feature anew each time, so that the change stands on what is there. */
function rolling(act: FeatureAct, wanted: FeatureStrategy, before: number): () => Promise<void> {
  const { name, project } = act.feature;
  const { environment } = act;
  const roll = async (to: number, back: number): Promise<void> =>
    done(name, {
      act: async (why) => {
        const found = await findPlaced(name, project);
        const there = found.feature.environments.find((one) => one.name === environment);
        const strategy = there?.strategies.find(({ id }) => id === wanted.id);
        const share = strategy && shareParameterOf(strategy);
        if (!strategy || !share) throw new Error(tc.noShare(environment));
        const changed = withShare(strategy, share, to);
        const operation = { kind: 'change', environment, strategy: changed } as const;
        await perform(found.feature.project, name, operation, found.revision, why);
      },
      told: tc.rolled(name, environment, to),
      undo: () => void roll(back, to),
      proposed: () => shareChange(act, wanted, to),
    });
  return async () => roll(act.percent, before);
}

function rollPlan(act: FeatureAct, found: FoundFeature): Plan {
  const { environment, percent } = act;
  const there = found.feature.environments.find(({ name }) => name === environment);
  if (!there) return { effect: [tc.notThere(environment)], run: null };
  const strategy = there.strategies.find((one) => shareParameterOf(one) !== null);
  const share = strategy && shareParameterOf(strategy);
  if (!strategy || !share) return { effect: [tc.noShare(environment)], run: null };
  const before = Number.parseInt(strategy.parameters[share] ?? '0', 10) || 0;
  if (before === percent) return { effect: [tc.sameShare(percent)], run: null };
  const wanted = withShare(strategy, share, percent);
  const effect = [tc.rolls(environment, before, percent), t.sentences.strategy(plainStrategy(wanted))];
  if (!there.enabled) effect.push(tc.stillOff(environment));
  return { effect, wanted, run: rolling(act, wanted, before) };
}

function onPlan(act: FeatureAct, found: FoundFeature): Plan {
  const { environment } = act;
  const there = found.feature.environments.find(({ name }) => name === environment);
  if (!there) return { effect: [tc.notThere(environment)], run: null };
  if (there.enabled) return { effect: [tc.already(environment, true)], run: null };
  const who = t.sentences.summary({ strategies: there.strategies.map(plainStrategy) });
  return { effect: [tc.switchesOn(environment, who)], run: switching(act, true) };
}

function refused({ verb, feature: { project }, environment }: FeatureAct): Refused {
  const profile = queries.getQueryData<Profile>(keys.profile);
  switch (verb) {
    case 'restore':
      return refusal(profile, 'UPDATE_FEATURE', project);
    case 'kill':
    case 'off':
    case 'on':
      return refusal(profile, 'UPDATE_FEATURE_ENVIRONMENT', project, environment);
    case 'roll':
      return refusal(profile, 'UPDATE_FEATURE_STRATEGY', project, environment);
    default:
      return undefined;
  }
}

/** Null while what is there must be read first. Who kills waits for nothing. */
export function planOf(act: FeatureAct, found: FoundFeature | undefined): Plan | null {
  const { verb, environment } = act;
  const { name } = act.feature;
  const why = refused(act);
  if (why !== undefined) return { effect: [why], run: null };
  const there = found?.feature.environments.find((one) => one.name === environment);
  switch (verb) {
    case 'open':
      return { effect: [tc.opens], href: path(name) };
    case 'eval':
      return { effect: [tc.evaluates], href: `/playground?feature=${encodeURIComponent(name)}` };
    case 'who':
      return { effect: [], href: `/events?feature=${encodeURIComponent(name)}` };
    case 'restore':
      return { effect: [tc.restores], run: restoring(act) };
    case 'kill':
    case 'off':
      if (there && !there.enabled) return { effect: [tc.already(environment, false)], run: null };
      return {
        effect: [verb === 'kill' ? tc.kills(environment) : tc.switchesOff(environment)],
        run: switching(act, false),
      };
    case 'on':
      return found ? onPlan(act, found) : null;
    case 'roll':
      return found ? rollPlan(act, found) : null;
  }
}

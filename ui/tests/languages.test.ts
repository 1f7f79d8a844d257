import { describe, expect, it } from 'vitest';

import { languageOf } from '../src/lib/language';
import { en } from '../src/text/en';
import { enAccess } from '../src/text/en-access';
import { enAdmin } from '../src/text/en-admin';
import { enApplications } from '../src/text/en-applications';
import { enCreate } from '../src/text/en-create';
import { enDefinitions } from '../src/text/en-definitions';
import { enEntry } from '../src/text/en-entry';
import { enEvents } from '../src/text/en-events';
import { enFeature } from '../src/text/en-feature';
import { enHealth } from '../src/text/en-health';
import { enInsight } from '../src/text/en-insight';
import { enLists } from '../src/text/en-lists';
import { enPalette } from '../src/text/en-palette';
import { enPast } from '../src/text/en-past';
import { enPlayground } from '../src/text/en-playground';
import { enRequests } from '../src/text/en-requests';
import { enSchedules } from '../src/text/en-schedules';
import { enSecondFactor } from '../src/text/en-second-factor';
import { enSettings } from '../src/text/en-settings';
import { enStories } from '../src/text/en-stories';
import { nb } from '../src/text/nb';
import { nbPages } from '../src/text/nb-pages';
import type { PageWords } from '../src/text/spoken';

const enPages: PageWords = {
  access: enAccess,
  admin: enAdmin,
  applications: enApplications,
  create: enCreate,
  definitions: enDefinitions,
  entry: enEntry,
  events: enEvents,
  feature: enFeature,
  health: enHealth,
  insight: enInsight,
  lists: enLists,
  palette: enPalette,
  past: enPast,
  playground: enPlayground,
  requests: enRequests,
  schedules: enSchedules,
  secondFactor: enSecondFactor,
  settings: enSettings,
  stories: enStories,
};

/** Words that are the same in both languages. */
const SAME = new Set([
  'API', 'Ctrl K', 'Enter', 'Esc', '/', 'c', 'j k', 'x', 'CSV', 'Import', 'Id', 'JSON', 'Parameter',
  'SDK', 'Segment', 'Token', 'Type', 'Variant', 'admin', 'frontend', 'sessionId', 'userId',
  'yardarm link',
]);

type Leaf = [path: string, value: unknown];

/** Every text, by where it stands; of a function what it is called with does not matter here. */
function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

function shape(all: Leaf[]): string[] {
  return all.map(([path, value]) => `${path} ${typeof value}`);
}

const english = [...leaves(en), ...leaves(enPages)];
const norwegian = [...leaves(nb), ...leaves(nbPages)];

describe('Norwegian', () => {
  it('has every text, of the same kind, and as many in each list', () => {
    expect(shape(norwegian).toSorted()).toEqual(shape(english).toSorted());
  });

  it('is not English that somebody forgot', () => {
    const texts = new Map(norwegian);
    const forgotten = english.filter(
      ([path, value]) => typeof value === 'string' && value !== '' && texts.get(path) === value && !SAME.has(value),
    );
    expect(forgotten).toEqual([]);
  });

  it('has nothing that is empty where English has words', () => {
    const texts = new Map(norwegian);
    const empty = english.filter(([path, value]) => value !== '' && texts.get(path) === '');
    expect(empty).toEqual([]);
  });

  it('writes numbers and times as Norwegians do', () => {
    expect(nb.number(12_345.5)).toBe('12\u00A0345,5');
    expect(nb.time.relative('2026-11-25T10:00:00Z', Date.parse('2026-11-25T12:00:00Z'))).toMatch(
      /^for 2 t.* siden$/,
    );
    expect(nb.time.absolute('2026-11-25T12:00:00Z')).toMatch(/^25\. nov\. 2026/);
    expect(nb.sentences.strategy({ name: 'flexibleRollout', parameters: { rollout: '25' } })).toBe(
      '25 % etter userId eller økt',
    );
  });
});

describe('the language', () => {
  it.each([
    [['nb-NO', 'en'], 'nb'],
    [['no'], 'nb'],
    [['nn-NO', 'da'], 'nb'],
    [['en-GB', 'nb'], 'en'],
    [['de', 'nb'], 'nb'],
    [['de', 'fr'], 'en'],
    [[], 'en'],
    [['english'], 'en'],
    [['north'], 'en'],
  ] as const)('%j', (wishes, found) => {
    expect(languageOf(wishes)).toBe(found);
  });
});

/** Norsk (bokmål). Ordene på første side; setningene om strategier står i nb-sentences.ts. */

import { ago } from '../lib/times';
import type { Text } from './en';
import { count, locale, number } from './nb-numbers';
import { sentences } from './nb-sentences';

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

export const nb: Text = {
  lang: 'nb',
  sentences,
  time: {
    never: 'aldri',
    relative(iso: string, now: number): string {
      const [amount, unit] = ago(Date.parse(iso), now);
      return unit === 'second' ? 'nå nettopp' : relative.format(amount, unit);
    },
    absolute: (iso: string) => absolute.format(new Date(iso)),
    exact: (iso: string) => exact.format(new Date(iso)),
  },
  number,
  more: (amount: number) => `og ${number(amount)} til`,
  shell: {
    title: (page: string) => `${page} · Yardarm`,
    signOut: 'Logg ut',
    palette: 'Finn eller gjør',
    paletteHint: 'Et flagg, en side, eller: kill, on, off, roll 25, who, eval, restore',
    skip: 'Gå til innholdet',
    navigation: 'Hovedmeny',
    features: 'Flagg',
    applications: 'Applikasjoner',
    more: 'Mer',
    playground: 'Utprøving',
    events: 'Hendelser',
    requests: 'Forespørsler',
    schedules: 'Planlagt',
    segments: 'Segmenter',
    projects: 'Prosjekter',
    environments: 'Miljøer',
    settings: 'Innstillinger',
    api: 'API',
    keys: 'Taster',
    keyList: [
      ['Ctrl K', 'finn eller gjør'],
      ['/', 'søk'],
      ['c', 'nytt flagg'],
      ['j k', 'ned, opp'],
      ['Mellomrom', 'slå av/på'],
      ['x', 'velg'],
      ['Enter', 'åpne'],
      ['Esc', 'tilbake'],
    ],
    theme: 'Tema',
    themes: { auto: 'Automatisk tema', light: 'Lyst tema', dark: 'Mørkt tema' },
    loading: 'Laster …',
    dismiss: 'Lukk',
    undo: 'Angre',
  },
  refused: (permission: string, project: string, environment: string) =>
    `Du kan se, ikke endre: det krever ${permission}` +
    `${project && ` i prosjektet ${project}`}${environment && `, i ${environment}`}. ` +
    `${project && `En Owner i ${project} eller `}${project ? 'en' : 'En'} Admin kan gi deg det.`,
  errors: {
    offline: 'Serveren svarer ikke. Er den i gang?',
    title: 'Det gikk ikke',
    retry: 'Prøv igjen',
    requestId: (id: string) => `I serverens logg står det under ${id}.`,
    gated: (project: string, environment: string) =>
      `Funksjoner i ${project} endres ved endringsforespørsler i ${environment}: endre på funksjonens egen side, og be om gjennomgang der.`,
    broken: 'Noe gikk galt på denne siden',
    reload: 'Last siden på nytt',
  },
  features: {
    title: 'Flagg',
    create: 'Nytt flagg',
    search: 'Søk i flagg',
    searchHint: 'Navn eller beskrivelse',
    state: 'Tilstand',
    states: { '': 'Alle', rolling: 'Rulles ut', on: 'På', off: 'Av', archived: 'Arkivert' },
    stateHints: {
      '': '',
      rolling: 'På for noen i produksjon',
      on: 'På i produksjon',
      off: 'Av i produksjon',
      archived: 'Lagt bort',
    },
    tag: 'Etikett',
    views: 'Visninger',
    unseen: 'Aldri sett',
    choose: (name: string) => `Velg ${name}`,
    chooseAll: 'Velg alle som vises',
    type: 'Type',
    anyType: 'Alle typer',
    project: 'Prosjekt',
    anyProject: 'Alle prosjekter',
    stale: 'Utdatert',
    isStale: 'utdatert',
    clear: 'Fjern filtre',
    shown: (shown: number, all: number) =>
      shown === all
        ? count(all, 'flagg', 'flagg')
        : `${number(shown)} av ${count(all, 'flagg', 'flagg')}`,
    columns: {
      on: 'På',
      name: 'Flagg',
      who: 'På for',
      asked: '24 t',
      type: 'Type',
      project: 'Prosjekt',
      seen: 'Sist sett',
      created: 'Opprettet',
    },
    asked: (times: number) => `Spurt om ${count(times, 'gang', 'ganger')} på 24 timer`,
    switchLabel: (name: string) => `${name} er på`,
    switched: (name: string, on: boolean) => `${name} er ${on ? 'på' : 'av'}`,
    switchFailed: (name: string, on: boolean, why: string) =>
      `${name} er fortsatt ${on ? 'av' : 'på'}: ${why}`,
    notSaved: 'ikke lagret',
    restore: 'Hent tilbake',
    restored: (name: string) => `${name} er tilbake, slått av`,
    emptyTitle: 'Ingen flagg ennå',
    empty: 'Et flagg er noe koden din spør etter. Lag det første: det starter avslått.',
    emptyArchive: 'Arkivet er tomt',
    emptyArchiveText: 'Det du arkiverer, ligger her og kan hentes tilbake.',
    noneTitle: 'Ingen treff',
    none: 'Ingen flagg passer til søket og filtrene.',
    failed: 'Flaggene kunne ikke leses',
  },
};

/** Norsk, for endringsforespørsler. */

import type { RequestState } from '../api/shapes';
import type { Drafted } from '../lib/drafted';
import type { RequestsText } from './en-requests';
import type { Names } from './en-sentences';
import { count } from './nb-numbers';
import { joined, strategy } from './nb-sentences';

function drafted(change: Drafted, names?: Names): string {
  switch (change.kind) {
    case 'share':
      return `sett andelen til ${change.percent} %`;
    case 'enabled':
      return change.on ? 'slå det på' : 'slå det av';
    case 'added':
      return change.strategy ? `legg til: ${strategy(change.strategy, names)}` : 'legg til en strategi';
    case 'changed':
      return change.strategy
        ? `gjør en strategi til: ${strategy(change.strategy, names)}`
        : 'endre en strategi';
    case 'removed':
      return 'fjern en strategi';
    case 'reordered':
      return 'sett strategiene i en annen rekkefølge';
    case 'variants':
      return change.names.length > 0
        ? `gjør variantene til: ${change.names.join(', ')}`
        : 'fjern variantene';
    case 'archived':
      return 'arkiver det';
    case 'settings':
      return 'endre innstillingene';
    case 'depends':
      return `la det avhenge av ${change.on}`;
    case 'independent':
      return `la det ikke lenger avhenge av ${change.on}`;
  }
}

const STATES: Record<RequestState, string> = {
  Draft: 'utkast',
  'In review': 'til gjennomgang',
  Approved: 'godkjent',
  Scheduled: 'planlagt',
  Applied: 'gjennomført',
  Cancelled: 'trukket',
  Rejected: 'avvist',
};

export const nbRequests: RequestsText = {
  drafted,
  states: STATES,
  title: 'Endringsforespørsler',
  intro: 'Det som venter på et ja, der funksjoner bare endres ved endringsforespørsler.',
  failed: 'Endringsforespørslene kunne ikke leses',
  show: 'Vis',
  shown: { open: 'Åpne', review: 'Venter på min gjennomgang', mine: 'Mine egne', done: 'Ferdige' },
  anyProject: 'Alle prosjekter',
  project: 'Prosjekt',
  columns: ['Forespørsel', 'Funksjoner', 'Hvor', 'Tilstand', 'Av'],
  where: (environment: string, project: string) => `${environment} i ${project}`,
  approvals: (given: number, needed: number) => `${given} av ${needed}`,
  emptyTitle: {
    open: 'Ingen endringsforespørsel er åpen',
    review: 'Ingenting venter på din gjennomgang',
    mine: 'Du har ingen åpen endringsforespørsel',
    done: 'Ingen endringsforespørsel er ferdig',
  },
  empty: 'Et prosjekt sier i hvilke av miljøene sine funksjoner endres ved endringsforespørsler. Der ber siden til en funksjon om gjennomgang i stedet for å publisere.',
  toProjects: 'Velg et prosjekt',
  one: {
    back: 'Alle endringsforespørsler',
    title: (id: number, title: string) => `#${id} ${title}`,
    missingTitle: (id: string) => `Det finnes ingen endringsforespørsel ${id}`,
    missing: 'Kanskje var det et utkast som er forkastet.',
    failed: 'Endringsforespørselen kunne ikke leses',
    by: (name: string) => `av ${name}`,
    rename: 'Tittel',
    renamed: 'Tittelen er lagret',
    saveTitle: 'Lagre tittelen',
    what: 'Hva den endrer',
    none: 'Den er tom. Endringer kommer fra siden til en funksjon.',
    ways: 'Foreslått',
    effect: 'Slik det er nå, blir det',
    noEffect: 'Slik det er nå, endrer det ingenting: alt er allerede slik.',
    takeOut: 'Ta ut',
    tookOut: 'Endringen er tatt ut',
    problem: 'Den kan ikke gjennomføres lenger',
    conflicts: 'Endret siden den ble foreslått',
    conflictBy: (names: string[]) => `endret av ${joined(names, 'og')}`,
    was: (value: string) => `er nå ${value}`,
    would: (value: string) => `ville blitt ${value}`,
    nothing: 'ingenting',
    diff: 'Forskjell',
    review: 'Gjennomgang',
    rule: (needed: number) =>
      needed === 0
        ? 'Ingen regel krever godkjenning her lenger.'
        : `Krever ${count(needed, 'godkjenning', 'godkjenninger')} av andre enn forfatteren.`,
    roles: (names: string[]) => `De har rollen ${joined(names, 'eller')}.`,
    approvedBy: 'Godkjent av',
    nobody: 'ingen ennå',
    waiting: (names: string[]) => `Kan fortsatt godkjenne: ${joined(names, 'eller')}.`,
    nobodyMay: 'Ingen andre kan godkjenne: en Admin kan gi noen APPROVE_CHANGE_REQUEST.',
    scheduled: (at: string, name: string) => `Den gjennomføres ${at}, i navnet til ${name}.`,
    failure: 'Den ble ikke gjennomført da tiden var inne',
    ended: (state: RequestState, name: string) => `Den ble ${STATES[state]} av ${name}`,
    comment: 'Kommentar',
    commentHint: 'Følger med det du gjør nå, eller står for seg selv.',
    comments: 'Det som er sagt',
    noComments: 'Ingenting er sagt ennå.',
    say: 'Bare kommenter',
    said: 'Kommentaren er der',
    acts: {
      review: 'Be om gjennomgang',
      approve: 'Godkjenn',
      apply: 'Gjennomfør nå',
      reject: 'Avvis',
      cancel: 'Trekk forespørselen',
      discard: 'Forkast utkastet',
    },
    done: {
      review: (id: number) => `#${id} ber om gjennomgang`,
      approve: (id: number) => `Du godkjente #${id}`,
      apply: (id: number) => `#${id} er gjennomført`,
      reject: (id: number) => `#${id} er avvist`,
      cancel: (id: number) => `#${id} er trukket`,
      discard: (id: number) => `#${id} er forkastet`,
    },
    notDone: 'Ikke gjort',
    whyNot: (act: string, why: string) => `${act}: ${why}`,
    at: 'Gjennomfør på et tidspunkt',
    atHint: 'Din tid. Hva som da er tillatt, blir sett på igjen.',
    schedule: 'Gjennomfør da',
    scheduledNow: (id: number) => `#${id} gjennomføres på det tidspunktet`,
    onConflict: 'Det andre har endret siden',
    choices: { skip: 'blir som det er', overwrite: 'blir det denne forespørselen sier' },
  },
  ask: {
    title: (environment: string) => `Be om gjennomgang i ${environment}`,
    why: (project: string, environment: string) =>
      `Funksjoner i ${project} endres ved endringsforespørsler i ${environment}.`,
    into: 'Legges i',
    draft: 'utkastet mitt, eller en ny forespørsel',
    adds: (title: string) => `${title}: godkjenningene går tapt`,
    name: 'Tittel',
    nameHint: 'Er den tom, får forespørselen et nummer.',
    comment: 'Til den som går gjennom den',
    send: 'Be om gjennomgang',
    keep: 'Behold som utkast',
    cancel: 'Avbryt',
    asked: (id: number) => `Endringsforespørsel #${id} ber om gjennomgang`,
    kept: (id: number) => `Endringsforespørsel #${id} er et utkast`,
    failed: 'Ikke spurt',
    emergency: 'I en nødssituasjon',
    emergencyText: 'Går utenom regelen med en gang. Historikken merker det, med det du sier her.',
    reason: 'Hva som har skjedd',
    anyway: 'Gjør det nå',
    past: 'Gjort utenom regelen; historikken har grunnen',
  },
  ofFeature: {
    title: 'Endringsforespørsler',
    button: (environment: string) => `Be om gjennomgang i ${environment}`,
    buttonOn: (environment: string) => `Be om gjennomgang, og om å slå på i ${environment}`,
  },
  rules: {
    title: 'Endringsforespørsler',
    intro: 'Der de kreves, endrer ingenting det klienter får av en funksjon før andre godkjenner det.',
    failed: 'Reglene kunne ikke leses',
    columns: ['Miljø', 'Endringsforespørsler', 'Godkjenninger', 'Av hvem'],
    asked: (environment: string) => `Funksjoner endres i ${environment} bare ved endringsforespørsler`,
    ask: 'kreves',
    needed: (environment: string) => `Godkjenninger som kreves i ${environment}`,
    role: (role: string, environment: string) => `${role} kan godkjenne i ${environment}`,
    anybody: 'hvem som helst som kan godkjenne',
    saved: (environment: string, on: boolean) =>
      on
        ? `Funksjoner endres i ${environment} ved endringsforespørsler`
        : `Funksjoner endres i ${environment} med en gang`,
  },
};

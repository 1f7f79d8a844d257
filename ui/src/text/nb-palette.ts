/** Norsk, for paletten. Verbene er kommandoer og heter det samme på alle språk. */

import type { PaletteText } from './en-palette';

export const nbPalette: PaletteText = {
  results: 'Det som kan gjøres',
  verbs: {
    open: 'åpne et flagg eller en side',
    kill: 'slå det av i produksjon',
    on: 'slå det på',
    off: 'slå det av',
    roll: 'endre andelen av brukerne',
    who: 'hvem som endret det',
    eval: 'evaluer det for noen',
    restore: 'hent det tilbake fra arkivet',
  },
  examples: {
    open: 'open kasse',
    kill: 'kill kasse',
    on: 'on kasse i development',
    off: 'off kasse i development',
    roll: 'roll 25 kasse',
    who: 'who kasse',
    eval: 'eval kasse',
    restore: 'restore kasse',
  },
  titles: {
    open: (name: string) => `Åpne ${name}`,
    kill: (name: string, environment: string) => `Slå av ${name} i ${environment} nå`,
    on: (name: string, environment: string) => `Slå på ${name} i ${environment}`,
    off: (name: string, environment: string) => `Slå av ${name} i ${environment}`,
    roll: (name: string, environment: string, percent: number) =>
      `Rull ut ${name} til ${percent} % i ${environment}`,
    who: (name: string) => `Hvem endret ${name}`,
    eval: (name: string) => `Evaluer ${name}`,
    restore: (name: string) => `Hent tilbake ${name}`,
  },
  page: 'Side',
  none: 'Ingenting heter det.',
  noPercent: 'Si hvor mange prosent, for eksempel: roll 25 kasse',
  looking: 'Ser etter hva det ville endre …',
  effect: 'Det Enter gjør',
  opens: 'Åpner siden dets.',
  evaluates: 'Åpner utprøvingen med det.',
  kills: (environment: string) =>
    `Ingen får det i ${environment} lenger, med én gang. Det kan angres.`,
  switchesOff: (environment: string) => `Ingen får det i ${environment} lenger, med én gang.`,
  switchesOn: (environment: string, who: string) => `I ${environment} er det på for: ${who}`,
  already: (environment: string, on: boolean) =>
    `Det er allerede ${on ? 'på' : 'av'} i ${environment}.`,
  restores: 'Det kommer tilbake, slått av overalt.',
  rolls: (environment: string, before: number, after: number) =>
    `${environment}: ${before} → ${after} %`,
  sameShare: (percent: number) => `Det er allerede på ${percent} %.`,
  noShare: (environment: string) => `Det har ingen andel av brukerne i ${environment}.`,
  notThere: (environment: string) => `Prosjektet dets er ikke i ${environment}.`,
  stillOff: (environment: string) =>
    `Det er av i ${environment}: andelen gjelder når det slås på.`,
  rolled: (name: string, environment: string, percent: number) =>
    `${name} er rullet ut til ${percent} % i ${environment}`,
  choose: 'velg',
  act: 'utfør',
  close: 'lukk',
};

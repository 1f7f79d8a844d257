/** Norsk, for å opprette et flagg. */

import type { CreateText } from './en-create';
import { count } from './nb-numbers';

export const nbCreate: CreateText = {
  title: 'Nytt flagg',
  name: 'Navn',
  nameHint: 'Det koden din spør etter. Det kan ikke endres senere.',
  faults: {
    short: 'Minst to tegn.',
    long: 'Høyst 100 tegn.',
    spaces: 'Mellomrom er ikke tillatt.',
    characters: "Bare bokstaver, sifre og - _ . ! ~ * ' ( ) er tillatt.",
    dots: 'Bare punktum er ikke noe navn.',
  },
  use: (name: string) => `Bruk ${name}`,
  checking: 'Ser etter om navnet er ledig …',
  free: 'Navnet er ledig.',
  type: 'Type',
  typeLife: (days: number | null) =>
    days === null ? 'Ment å bli værende.' : `Ventes å leve i ${count(days, 'dag', 'dager')}.`,
  project: 'Prosjekt',
  description: 'Beskrivelse',
  descriptionHint: 'Hva det gjør, og når det kan fjernes.',
  who: 'Når det slås på, gjelder det',
  everybody: 'alle',
  share: 'en andel av brukerne',
  shareHint: '% av brukerne, de samme hver gang',
  startsOff: 'Det starter avslått; bryteren står på siden dets.',
  submit: 'Opprett flagg',
  cancel: 'Avbryt',
  failed: 'Flagget ble ikke opprettet',
  created: (name: string) => `${name} er opprettet, avslått`,
};

/** Norsk, for totrinnsbekreftelse. */

import type { SecondFactorText } from './en-second-factor';
import { count } from './nb-numbers';

export const nbSecondFactor: SecondFactorText = {
  failed: 'Kunne ikke lese om totrinnsbekreftelse er slått på',
  factor: 'Totrinnsbekreftelse',
  why: 'En app på telefonen lager koder som innlogging med passord spør etter.',
  password: 'Passord',
  code: 'Kode',
  codeHint: 'En kode fra appen, eller en gjenopprettingskode',
  begin: 'Slå på',
  scan: 'Skann denne med appen, eller skriv inn hemmeligheten. Den vises bare nå.',
  picture: 'QR-kode for hemmeligheten',
  confirm: 'Bekreft',
  on: (left: number) =>
    `Den er på. Du har ${count(left, 'gjenopprettingskode', 'gjenopprettingskoder')} igjen.`,
  remove: 'Slå av',
  recovery:
    'Hver av disse gjenopprettingskodene slipper deg inn én gang når appen er borte. Oppbevar dem et annet sted.',
  kept: 'Jeg har lagret dem',
};

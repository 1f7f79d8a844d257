/** Norsk, for det listen gjør med mange flagg på én gang. */

import type { ListsText } from './en-lists';
import { count } from './nb-numbers';

const features = (amount: number): string => count(amount, 'flagg', 'flagg');

export const nbLists: ListsText = {
  views: {
    none: 'Ingenting er lagret ennå.',
    name: 'Navn på visningen',
    save: 'Lagre',
    remove: (name: string) => `Glem visningen ${name}`,
    filterFirst: 'velg filtre først.',
    notKept: 'Denne nettleseren tar ikke vare på noe, så visningen ble ikke lagret.',
  },
  bulk: {
    title: 'Med de valgte flaggene',
    chosen: (amount: number) => `${features(amount)} valgt`,
    archive: 'Arkiver',
    stale: 'Merk som utdatert',
    fresh: 'Ikke utdatert',
    on: 'Slå på',
    off: 'Slå av',
    environment: 'Miljø',
    tag: 'Etikett',
    tagHint: 'type:verdi',
    addTag: 'Legg til etiketten',
    clear: 'Velg ingen',
    nothing: 'Ingenting å endre: de er slik allerede.',
    archived: (amount: number) => `${features(amount)} arkivert`,
    staled: (amount: number, stale: boolean) =>
      `${features(amount)} ${stale ? 'merket som utdatert' : 'er ikke lenger utdatert'}`,
    switched: (amount: number, on: boolean, environment: string) =>
      `${features(amount)} ${on ? 'på' : 'av'} i ${environment}`,
    tagged: (amount: number, tag: string) => `${features(amount)} har fått etiketten ${tag}`,
    undone: (amount: number) => `Angret for ${features(amount)}`,
    restored: (amount: number) => `${features(amount)} tilbake, slått av`,
    partly: (why: string) => `Ikke alt ble gjort: ${why}`,
  },
};

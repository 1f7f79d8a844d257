/** Norsk, for innlogging og den første kontoen. */

import type { EntryText } from './en-entry';

export const nbEntry: EntryText = {
  signedOut: {
    title: 'Logg inn',
    username: 'Brukernavn eller e-postadresse',
    password: 'Passord',
    enter: 'Logg inn',
    open: 'Har du ingen konto? Åpne lenken som serveren skrev ut da den startet.',
    fresh: 'skriver ut en ny.',
    command: 'yardarm link',
    again: 'Jeg har åpnet den: prøv igjen',
    code: 'Koden fra totrinnsbekreftelsen, eller en gjenopprettingskode',
    byProxy: 'Fortsett som den jeg er logget inn som',
  },
  password: {
    title: 'Velg et passord',
    of: (name: string) => `For ${name}. Noen få uvanlige ord er sterke og lette å huske.`,
    field: 'Nytt passord',
    set: 'Lagre passordet',
    done: 'Passordet er lagret. Logg inn med det.',
    home: 'Til forsiden',
  },
  setUp: {
    title: 'Hvem er du?',
    why: 'Du er den første her. Med en egen konto sier historikken hvem som endret hva.',
    username: 'Brukernavn',
    name: 'Navn',
    hint: 'Noen få uvanlige ord er sterke og lette å huske.',
    strong: 'Dette passordet er sterkt.',
    make: 'Opprett kontoen min',
    later: 'Senere',
  },
};

/** English, for the palette. */

export const enPalette = {
  results: 'What can be done',
  verbs: {
    open: 'open a feature or a page',
    kill: 'switch it off in production',
    on: 'switch it on',
    off: 'switch it off',
    roll: 'change its share of users',
    who: 'who changed it',
    eval: 'evaluate it for somebody',
    restore: 'bring it back from the archive',
  },
  examples: {
    open: 'open checkout',
    kill: 'kill checkout',
    on: 'on checkout in development',
    off: 'off checkout in development',
    roll: 'roll 25 checkout',
    who: 'who checkout',
    eval: 'eval checkout',
    restore: 'restore checkout',
  },
  titles: {
    open: (name: string) => `Open ${name}`,
    kill: (name: string, environment: string) => `Kill ${name} in ${environment}`,
    on: (name: string, environment: string) => `Switch ${name} on in ${environment}`,
    off: (name: string, environment: string) => `Switch ${name} off in ${environment}`,
    roll: (name: string, environment: string, percent: number) =>
      `Roll ${name} out to ${percent} % in ${environment}`,
    who: (name: string) => `Who changed ${name}`,
    eval: (name: string) => `Evaluate ${name}`,
    restore: (name: string) => `Restore ${name}`,
  },
  page: 'Page',
  none: 'Nothing has such a name.',
  noPercent: 'Say how many percent, such as: roll 25 checkout',
  looking: 'Looking what it would change …',
  effect: 'What Enter does',
  opens: 'Opens its page.',
  evaluates: 'Opens the playground with it.',
  kills: (environment: string) =>
    `Nobody gets it in ${environment} any more, at once. It can be undone.`,
  switchesOff: (environment: string) => `Nobody gets it in ${environment} any more, at once.`,
  switchesOn: (environment: string, who: string) => `In ${environment} it is on for: ${who}`,
  already: (environment: string, on: boolean) =>
    `It is ${on ? 'on' : 'off'} in ${environment} already.`,
  restores: 'It comes back, switched off everywhere.',
  rolls: (environment: string, before: number, after: number) =>
    `${environment}: ${before} → ${after} %`,
  sameShare: (percent: number) => `It is at ${percent} % already.`,
  noShare: (environment: string) => `It has no share of users in ${environment}.`,
  notThere: (environment: string) => `Its project is not in ${environment}.`,
  stillOff: (environment: string) => `It is off in ${environment}: the share counts once it is on.`,
  rolled: (name: string, environment: string, percent: number) =>
    `${name} is rolled out to ${percent} % in ${environment}`,
  choose: 'choose',
  act: 'do it',
  close: 'close',
};

export type PaletteText = typeof enPalette;

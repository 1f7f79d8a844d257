/** English. Words of a second factor at sign-in. */

import { count } from './en-numbers';

export const enSecondFactor = {
  failed: 'What there is of a second factor could not be read',
  factor: 'Second factor',
  why: 'An app on your phone makes codes that signing in by password asks for.',
  password: 'Password',
  code: 'Code',
  codeHint: 'A code of the app, or a recovery code',
  begin: 'Set up',
  scan: 'Scan this with the app, or type the secret in. It is shown only now.',
  picture: 'QR code of the secret',
  confirm: 'Confirm',
  on: (left: number) => `It is on. ${count(left, 'recovery code is', 'recovery codes are')} left.`,
  remove: 'Remove',
  recovery: 'Each of these recovery codes lets you in once when the app is lost. Keep them elsewhere.',
  kept: 'I have kept them',
};

export type SecondFactorText = typeof enSecondFactor;

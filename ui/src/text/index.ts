/** All words of the first page. A language more is a set of files of the types that English has. */

import { language } from '../lib/language';
import { en, type Text } from './en';

/** Bound anew by `speak`, before anything is shown: read it where it is used, not once for all. */
export let t: Text = en;

/** To be awaited before the first page is shown. */
export async function speak(): Promise<void> {
  if (language === 'nb') t = (await import('./nb')).nb;
  document.documentElement.lang = t.lang;
}

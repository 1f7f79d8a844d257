/** All words of the first page. A language more is a set of files of the types that English has. */

import { en, type Text } from './en';

export const t: Text = en;

/** To be awaited before the first page is shown. */
export async function speak(): Promise<void> {
  document.documentElement.lang = t.lang;
}

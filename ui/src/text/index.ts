/** All words of the pages. A second language is a second file of the type `Text` and a choice here. */

import { en, type Text } from './en';

export const t: Text = en;

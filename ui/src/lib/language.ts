/** Which language the pages speak. Kept in this browser only; else as the browser asks. */

export type Language = 'en' | 'nb';

export const LANGUAGES: Language[] = ['en', 'nb'];
const KEY = 'yardarm.language';

/** The first of the browser's wishes that there is a catalogue for. */
export function languageOf(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    if (/^en\b/i.test(wish)) return 'en';
    // Who reads Nynorsk reads Bokmål more gladly than English.
    if (/^(?:nb|no|nn)\b/i.test(wish)) return 'nb';
  }
  return 'en';
}

function stored(): Language | null {
  try {
    const found = localStorage.getItem(KEY);
    return LANGUAGES.find((one) => one === found) ?? null;
  } catch {
    return null;
  }
}

export const language: Language =
  stored() ?? languageOf(typeof navigator === 'undefined' ? [] : navigator.languages);

/** All words are read once: the page is loaded anew. */
export function chooseLanguage(next: Language): void {
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing asks for its own language.
  }
  location.reload();
}

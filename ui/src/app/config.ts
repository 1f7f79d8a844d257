/** What the server wrote into the page when it served it. */

interface Config {
  /** Where the server is mounted: empty, or such as `/flags`. */
  base: string;
  version: string;
  /** What the button says that leads to single sign-on, where there is one. */
  signOn?: string;
  /** Whether a proxy says who somebody is. */
  byProxy?: boolean;
}

function readConfig(): Config {
  const none: Config = { base: '', version: '' };
  if (typeof document === 'undefined') return none;
  const said = document.querySelector<HTMLMetaElement>('meta[name="yardarm"]')?.content;
  return said ? { ...none, ...(JSON.parse(said) as Partial<Config>) } : none;
}

export const config = readConfig();

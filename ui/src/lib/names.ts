/** Names of features: what the server will refuse, said while typing. */

export type NameFault = 'short' | 'long' | 'spaces' | 'characters' | 'dots';

/** Letters, digits and - _ . ! ~ * ' ( ): what stands in an address as it is. */
const FRIENDLY = /^[A-Za-z0-9\-_.!~*'()]*$/;

export function nameFault(name: string): NameFault | null {
  if (/\s/.test(name)) return 'spaces';
  if (!FRIENDLY.test(name)) return 'characters';
  if (name.length < 2) return 'short';
  if (name.length > 100) return 'long';
  return /^\.+$/.test(name) ? 'dots' : null;
}

/** A valid name close to this one, or null when nothing is left of it. */
export function suggestedName(name: string): string | null {
  const simple = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[æÆ]/g, 'ae')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/[^A-Za-z0-9\-_.!~*'()]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return nameFault(simple) === null ? simple : null;
}

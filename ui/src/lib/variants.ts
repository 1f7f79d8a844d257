/** Variants and their weights, of 1000 in all. */

import type { Variant } from '../api/shapes';

export const WHOLE = 1000;

/** As the server deals them out: fixed ones keep theirs, the others share what is left. */
export function distributed(variants: Variant[]): Variant[] {
  const fixed = variants.filter(isFixed).reduce((sum, one) => sum + one.weight, 0);
  const others = variants.filter((one) => !isFixed(one)).length;
  if (others === 0 || fixed > WHOLE) return variants;
  const [share, rest] = [Math.floor((WHOLE - fixed) / others), (WHOLE - fixed) % others];
  let place = 0;
  return variants.map((one) => {
    if (isFixed(one)) return one;
    place += 1;
    return { ...one, weight: share + (place <= rest ? 1 : 0) };
  });
}

export function isFixed(variant: Variant): boolean {
  return variant.weightType === 'fix';
}

export function sumOf(variants: Variant[]): number {
  return variants.reduce((sum, one) => sum + one.weight, 0);
}

/** A weight as percent, to a tenth. */
export function percentOfWeight(weight: number): number {
  return Math.round(weight) / 10;
}

/** What must be put right before they can be saved, or null. */
export function variantsFault(variants: Variant[]): 'name' | 'twice' | 'over' | 'under' | null {
  if (variants.length === 0) return null;
  const names = variants.map(({ name }) => name.trim());
  if (names.includes('')) return 'name';
  if (new Set(names).size < names.length) return 'twice';
  const sum = sumOf(variants);
  if (variants.every(isFixed)) return sum === WHOLE ? null : sum > WHOLE ? 'over' : 'under';
  return sumOf(variants.filter(isFixed)) > WHOLE ? 'over' : null;
}

export function newVariant(variants: Variant[], stickiness: string): Variant {
  const names = new Set(variants.map(({ name }) => name));
  let number = variants.length + 1;
  while (names.has(`variant-${number}`)) number += 1;
  return { name: `variant-${number}`, weight: 0, weightType: 'variable', stickiness };
}

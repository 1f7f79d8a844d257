/** Tall slik de skrives på norsk. */

export const locale = 'nb-NO';
const plain = new Intl.NumberFormat(locale);

export function number(value: number): string {
  return plain.format(value);
}

export function count(amount: number, one: string, many: string): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

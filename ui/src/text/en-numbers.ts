/** Numbers as English writes them. */

export const locale = 'en-GB';
const plain = new Intl.NumberFormat(locale);

export function number(value: number): string {
  return plain.format(value);
}

export function count(amount: number, one: string, many: string): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

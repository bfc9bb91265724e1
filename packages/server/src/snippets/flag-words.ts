/**
 * The words of a flag's key: `newCheckout.flow-2` is `new`, `checkout`, `flow`, `2`.
 *
 * Keys are ASCII, so what is left of any key can be part of a name in every language.
 */
export function flagWords(key: string): string[] {
  const spaced = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[^a-zA-Z0-9]+/g, ' ');
  return spaced
    .trim()
    .split(' ')
    .map((word) => word.toLowerCase());
}

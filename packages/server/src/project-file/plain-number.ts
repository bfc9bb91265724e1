/** No number needs more characters, and to look at many takes long. */
const LONGEST = 1000;

/** A decimal number without anything that would be dropped: no leading zeros, no plus sign. */
const DECIMAL = /^-?(0|[1-9]\d*)?(?:\.(\d*))?(?:e([+-]?\d+))?$/i;

/**
 * Whether a number means exactly what stands in the file: `1.0` and `1e3` do; `12345678901234567890`, of which digits
 * get lost, does not, nor do `007`, `+31` and `0x1F`, which may have been meant as text.
 */
export function isPlainNumber(source: string, value: number): boolean {
  const written = canonical(source);
  return written !== undefined && written === canonical(String(value));
}

/** Sign, digits and exponent, in one way for all ways to write a number; undefined for what is no plain decimal. */
function canonical(text: string): string | undefined {
  const plain = text.length > LONGEST ? null : DECIMAL.exec(text);
  const [whole, integer = '', fraction = '', exponent = '0'] = plain ?? [];
  if (whole === undefined) return undefined;
  const digits = `${integer}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${text.startsWith('-') ? '-' : ''}${significant}e${power}`;
}

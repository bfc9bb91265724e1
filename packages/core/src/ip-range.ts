/** An address as eight groups of 16 bits; version 4 as `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2). */
type Groups = readonly number[];

/** Without leading zeros, which some read as octal: 010.1.1.1 is 8.1.1.1 to them. */
const IPV4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const IPV4_PREFIX = [0, 0, 0, 0, 0, 0xffff];
const HEX = /^[\da-fA-F]{1,4}$/;
const LONGEST = 49;

/** Whether an address is in a range. */
export type IpTest = (address: string) => boolean;

/** Prepares a range such as `10.0.0.0/8`, `2001:db8::/32` or a lone address (RFC 4632, RFC 4291). `undefined`: none. */
export function compileIpRange(range: unknown): IpTest | undefined {
  if (typeof range !== 'string') return undefined;
  const [address = '', length, ...rest] = range.split('/');
  const groups = parseIp(address);
  if (groups === undefined || rest.length > 0) return undefined;
  const most = address.includes(':') ? 128 : 32;
  const bits = length === undefined ? most : bitsOf(length, most);
  return bits === undefined ? undefined : compileRange(groups, bits + 128 - most);
}

function bitsOf(length: string, most: number): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= most ? Number(length) : undefined;
}

function compileRange(range: Groups, bits: number): IpTest {
  return (text) => {
    const address = parseIp(text);
    return (
      address !== undefined && range.every((group, i) => sameBits(group, address[i] ?? 0, bits - 16 * i))
    );
  };
}

function sameBits(a: number, b: number, bits: number): boolean {
  if (bits <= 0) return true;
  return (a ^ b) >> Math.max(0, 16 - bits) === 0;
}

function parseIp(text: string): Groups | undefined {
  if (text.length > LONGEST) return undefined;
  const four = parseIpv4(text);
  if (four !== undefined) return [...IPV4_PREFIX, ...four];
  return parseIpv6(text);
}

function parseIpv4(text: string): readonly [number, number] | undefined {
  const match = IPV4.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
}

function parseIpv6(text: string): Groups | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  const before = parseGroups(head);
  const after = tail === undefined ? [] : parseGroups(tail);
  if (rest.length > 0 || before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...new Array<number>(missing).fill(0), ...after];
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const four = parseIpv4(parts.at(-1) ?? '');
  if (four !== undefined) parts.pop();
  if (!parts.every((part) => HEX.test(part))) return undefined;
  return [...parts.map((part) => Number.parseInt(part, 16)), ...(four ?? [])];
}

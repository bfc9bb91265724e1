/** How many bytes of UTF-8 a value is as JSON; 0 for undefined. */
export function jsonBytes(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}

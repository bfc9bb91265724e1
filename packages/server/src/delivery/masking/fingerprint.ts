/** Turns a secret into what may be shown of it: the same for the same secret, and of no use without the server's key. */
export type Fingerprint = (secret: string) => string;

/** Characters above which a secret is long: keys, certificates and documents are, passwords and most tokens are not. */
const LONG = 64;

/** What stands where a secret stood: its fingerprint, and whether it is long. */
export function maskOf(fingerprint: Fingerprint, secret: string): string {
  return `[masked:${fingerprint(secret)}${secret.length > LONG ? ' long' : ''}]`;
}

/** Whether a text is a mask and nothing else. */
export function isMask(text: string): boolean {
  return /^\[masked:[0-9a-f]{1,16}( long)?\]$/.test(text);
}

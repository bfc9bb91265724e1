/** Turns a secret into what may be shown of it: the same for the same secret, and of no use without the server's key. */
export type Fingerprint = (secret: string) => string;

/** What stands where a secret stood. */
export function maskOf(fingerprint: string): string {
  return `[masked:${fingerprint}]`;
}

/** Whether a text is a mask and nothing else. */
export function isMask(text: string): boolean {
  return /^\[masked:[0-9a-f]{1,16}\]$/.test(text);
}

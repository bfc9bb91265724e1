/** A revision of Flux taken apart: `main@sha1:…`, `latest@sha256:…`, `sha256:…`, `6.5.3`. */
export interface Revision {
  /** Branch, tag or version; absent for a bare digest. */
  readonly name?: string;
  /** The commit or digest in hexadecimal digits; absent for a chart version. */
  readonly digest?: string;
}

/** Reads a revision; what is not one is a name. */
export function parseRevision(text: string): Revision {
  const [, name, digest] = /^(?:(.*)@)?sha(?:1|256):([0-9a-f]{7,64})$/.exec(text) ?? [];
  if (digest === undefined) return { name: text };
  return name === undefined ? { digest } : { name, digest };
}

/** A revision as people write it: `main@5f3c7a0`. */
export function shortRevision(text: string): string {
  const { name, digest } = parseRevision(text);
  return [name, digest?.slice(0, 7)].filter((part) => part !== undefined).join('@');
}

/** Whether a revision is of a commit or digest, given by at least its first seven digits. */
export function isOfCommit(text: string | undefined, commit: string): boolean {
  if (text === undefined || !/^[0-9a-f]{7,64}$/.test(commit)) return false;
  return parseRevision(text).digest?.startsWith(commit) === true || text.split('@')[0] === commit;
}

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

/**
 * Whether a revision is what somebody asks about: a commit or digest by at least its first seven digits, bare or as
 * Flux writes it (`main@sha1:…`), or the name of a branch, tag or chart version.
 */
export function isRevision(text: string | undefined, asked: string): boolean {
  if (text === undefined) return false;
  const { name, digest } = parseRevision(text);
  const wanted = /^(?:.*@)?(?:sha(?:1|256):)?([0-9a-f]{7,64})$/i.exec(asked)?.[1]?.toLowerCase();
  const [version, build] = name?.split('+') ?? [];
  if (wanted !== undefined && [digest, build, name].some((hex) => hex?.startsWith(wanted))) return true;
  return name === asked || version === asked;
}

/** Whether an applier runs what its source holds: of a chart it names the version, and the digest's beginning or nothing. */
export function isSameRevision(runs: string, held: string): boolean {
  if (runs === held) return true;
  const [version, build] = runs.split('+');
  const { name, digest } = parseRevision(held);
  if (digest === undefined) return false;
  return version === name && (build === undefined || digest.startsWith(build));
}

import { createHash } from 'node:crypto';

// No key of a flag has it.
const OFF = '!';

/** Flags that instances agree on. */
export interface AgreedFlags {
  /** Those that are on. */
  readonly on: readonly string[];
  /** Whoever was faster asked for none of these flags, so it is another server. */
  readonly isOfOthers: boolean;
}

/** Keeps flags under a part of a principal's name, as `PinStore.pin` does. */
type Keep = (part: string, flags: readonly string[] | undefined) => Promise<readonly string[] | undefined>;

/**
 * Agrees on the flags that are on with instances that may ask for others, as an earlier version does while a new one is
 * deployed: flags that the first to pin did not ask for are pinned apart. Undefined where nothing is kept and `ours` is not known.
 */
export async function agreedFlags(
  asked: readonly string[],
  ours: readonly string[] | undefined,
  keep: Keep,
): Promise<AgreedFlags | undefined> {
  const theirs = await keep('', ours && written(asked, ours));
  if (theirs === undefined) return undefined;
  const missing = asked.filter((key) => !theirs.includes(key) && !theirs.includes(OFF + key));
  const on = asked.filter((key) => theirs.includes(key));
  if (missing.length === 0) return { on, isOfOthers: false };
  const rest = await keep(`-${digestOf(missing)}`, ours && written(missing, ours));
  if (rest === undefined) return undefined;
  const isOfOthers = theirs.length > 0 && missing.length === asked.length;
  return { on: [...on, ...missing.filter((key) => rest.includes(key))], isOfOthers };
}

/** Flags as they are kept: those that are off too, so that it is seen which were asked for. */
function written(asked: readonly string[], on: readonly string[]): string[] {
  return asked.map((key) => (on.includes(key) ? key : OFF + key));
}

function digestOf(keys: readonly string[]): string {
  const sorted = JSON.stringify([...keys].sort());
  return createHash('sha256').update(sorted).digest('base64url').slice(0, 10);
}

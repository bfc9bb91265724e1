import type { Exposure } from '../../flags/exposure.ts';
import type { LiveEnvironment } from '../../flags/live-environment.ts';
import { shortHash } from '../../lib/short-hash.ts';

/**
 * Stands for everything that decides what a kind of key is answered, but for the context: what it sees of the
 * environment, and how many steps rollouts that go by the clock have gone (`now` in milliseconds since 1970).
 */
export function answersTag(live: LiveEnvironment, exposure: Exposure, now: number): string {
  const { tag, turns } = live.view(exposure);
  const gone = turns.findLastIndex((turn) => turn <= now) + 1;
  return gone === 0 ? tag : shortHash(`${tag}/${gone}`);
}

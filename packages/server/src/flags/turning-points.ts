import type { EnvironmentFlag } from './environment-patch.ts';

/** The times (milliseconds since 1970, sorted) at which rollouts that go by the clock change what they serve. */
export function turningPoints(flags: Iterable<EnvironmentFlag>): readonly number[] {
  const times = new Set<number>();
  for (const { state } of flags) {
    if (!state.enabled) continue;
    for (const { enabled, serve } of state.rules) {
      if (!enabled || !('progressive' in serve)) continue;
      for (const { at } of serve.progressive.steps) times.add(Date.parse(at));
    }
  }
  return [...times].filter(Number.isFinite).sort((a, b) => a - b);
}

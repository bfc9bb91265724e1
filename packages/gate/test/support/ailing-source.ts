import { type FlagSource, type MemoryOptions, type MemorySource, memorySource } from '@guidon/gate';

/** A source that can be away: it goes on with what it said last, knows nothing of its past then, and its status tells. */
export interface AilingSource extends MemorySource {
  isAway: boolean;
}

export function ailingSource(
  values: Parameters<typeof memorySource>[0],
  options: MemoryOptions = {},
): AilingSource {
  const inner = memorySource(values, options);
  const last = new Map<string, ReturnType<FlagSource['read']>>();
  const { history } = inner;
  const source: AilingSource = {
    ...inner,
    isAway: false,
    read: (asked, principal) => {
      const key = JSON.stringify(principal ?? null);
      const answer = source.isAway ? (last.get(key) ?? new Map()) : inner.read(asked, principal);
      last.set(key, answer);
      return answer;
    },
    history: history && {
      ...history,
      asOf: (at) => async (asked, principal) => {
        if (source.isAway) throw new Error('away');
        return history.asOf(at)(asked, principal);
      },
    },
    status: () => (source.isAway ? { state: 'stale', lastError: 'NOT_CONNECTED' } : { state: 'ok' }),
  };
  return source;
}

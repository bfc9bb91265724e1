/** The value below which `share` (0 to 1) of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Median and worst of milliseconds. */
export function medianAndMax(samples: readonly number[]): Record<string, number> {
  return { 'p50 ms': quantile(samples, 0.5), 'max ms': Math.max(...samples) };
}

/** Median, 99th percentile and worst of milliseconds. */
export function percentiles(samples: readonly number[]): Record<string, number> {
  return {
    'p50 ms': quantile(samples, 0.5),
    'p99 ms': quantile(samples, 0.99),
    'max ms': Math.max(...samples),
  };
}

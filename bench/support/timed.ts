/** How long some work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** How long some work takes, over and over, one after the other. The work is told which time it is. */
export async function timedRepeatedly(
  times: number,
  work: (time: number) => Promise<unknown>,
): Promise<number[]> {
  const samples: number[] = [];
  for (let time = 0; time < times; time++) samples.push(await timed(() => work(time)));
  return samples;
}

/** How often a second some work can be done by this many workers at once. */
export async function ratePerSecond(
  workers: number,
  milliseconds: number,
  work: () => Promise<unknown>,
): Promise<number> {
  let done = 0;
  const start = performance.now();
  const worker = async () => {
    for (; performance.now() - start < milliseconds; done++) await work();
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return done / ((performance.now() - start) / 1000);
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

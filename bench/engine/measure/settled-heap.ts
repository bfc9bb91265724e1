/** Bytes on the heap once everything that can be collected is; the process must expose the collector. */
export async function settledHeap(): Promise<number> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('Start node with --expose-gc.');
  for (let time = 0; time < 3; time++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

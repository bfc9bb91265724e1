import os from 'node:os';

/** The machine that figures are of, in words. */
export function machine(node = process.versions.node): string {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${cpus.length} cores of a shared machine (${cpus[0]?.model.trim() ?? 'unknown'}, ${memory} GB), Node ${node}`;
}

/** Other work on the machine makes every figure worse; whoever reads them has to know. */
export function busyness(loads: readonly number[]): string {
  const [before, after] = loads.map((load) => load.toFixed(1));
  return `load average ${before} when it began, ${after} when it ended; above ${os.cpus().length}, work waits for a core`;
}

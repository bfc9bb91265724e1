import { setTimeout as sleep } from 'node:timers/promises';
import { BEACON, type Instance } from './instance.ts';

/** What writers were promised while something was going on. */
export interface Promised {
  /** Keys of the flags that were made. */
  readonly flags: ReadonlySet<string>;
  /** How many writes failed; they may be asked for again. */
  readonly refused: number;
  /** When the last change of the beacon that was acknowledged began. */
  readonly flippedAt: number;
}

/** Writes through every instance until the disturbance is over and some time longer; calls under way are waited for. */
export async function writeDuring(
  instances: readonly Instance[],
  phase: string,
  disturb: () => Promise<void>,
): Promise<Promised> {
  const flags = new Set<string>();
  const stop = new AbortController();
  let refused = 0;
  let flippedAt = 0;
  const repeat = async (write: (turn: number) => Promise<void>) => {
    for (let turn = 0; !stop.signal.aborted; turn += 1) {
      await write(turn).catch(() => {
        refused += 1;
      });
      await sleep(20);
    }
  };
  const create = (instance: Instance) => async (turn: number) => {
    const key = `${phase}_${instance.name}_${turn}`;
    await instance.call('create_flag', { project: 'default', key });
    flags.add(key);
  };
  const flip = async (turn: number) => {
    const began = performance.now();
    await flipBeacon(instances[0] as Instance, turn % 2 === 0);
    flippedAt = began;
  };
  const writers = [...instances.map((instance) => repeat(create(instance))), repeat(flip)];
  await disturb();
  stop.abort();
  await Promise.all(writers);
  return { flags, refused, flippedAt };
}

async function flipBeacon(instance: Instance, enabled: boolean): Promise<void> {
  const environments = ['staging'];
  await instance.call('set_flag_state', { project: 'default', key: BEACON, environments, enabled });
}

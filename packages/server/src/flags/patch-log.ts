import { jsonBytes } from '../lib/json-bytes.ts';
import type { EnvironmentPatch } from './environment-patch.ts';

/** A patch that was applied, between two {@link LiveEnvironment.position positions}. */
export interface AppliedPatch {
  readonly from: string;
  readonly to: string;
  readonly patch: EnvironmentPatch;
}

/** How many patches are remembered: enough for whoever was away for a moment. */
const MOST = 100;

/** How long they may be together, as JSON. */
const MOST_BYTES = 1024 * 1024;

/** The newest patches of an environment, each of which begins where the one before ended. */
export class PatchLog {
  readonly #patches: AppliedPatch[] = [];
  readonly #bytes: number[] = [];
  #total = 0;

  add(applied: AppliedPatch): void {
    const bytes = jsonBytes(applied.patch);
    this.#patches.push(applied);
    this.#bytes.push(bytes);
    this.#total += bytes;
    while (this.#patches.length > MOST || this.#total > MOST_BYTES) this.#forgetOldest();
  }

  /** The patches after a position; undefined when none begins there. */
  since(position: string): readonly AppliedPatch[] | undefined {
    const index = this.#patches.findIndex(({ from }) => from === position);
    return index === -1 ? undefined : this.#patches.slice(index);
  }

  #forgetOldest(): void {
    this.#patches.shift();
    this.#total -= this.#bytes.shift() ?? 0;
  }
}

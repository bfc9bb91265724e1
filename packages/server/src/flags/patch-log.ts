import type { EnvironmentPatch } from './environment-patch.ts';

/** How many patches are remembered: enough for whoever was away for a moment. */
const MOST = 100;

/** The newest patches of an environment, each of which begins where the one before ended. */
export class PatchLog {
  #patches: EnvironmentPatch[] = [];

  add(patch: EnvironmentPatch): void {
    this.#patches.push(patch);
    if (this.#patches.length > MOST) this.#patches = this.#patches.slice(-MOST);
  }

  /** The patches after a revision; undefined when none begins there. */
  since(revision: number): readonly EnvironmentPatch[] | undefined {
    const index = this.#patches.findIndex(({ from }) => from === revision);
    return index === -1 ? undefined : this.#patches.slice(index);
  }
}

import { CompiledEnvironment } from '@guidon/core';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import type { PastRevision, SurfaceHistory } from './surface-history.ts';

const MOST = 200;

/** Surface flags as they were at a moment. */
export type FlagsAt = Pick<CompiledEnvironment, 'evaluate'>;

/** What surface flags were at moments of the past, compiled; the revisions asked for last stay in memory. */
export class PastFlags {
  readonly #history: SurfaceHistory;
  #compiled = new Map<string, CompiledEnvironment>();

  constructor(history: SurfaceHistory) {
    this.#history = history;
  }

  /** An organization's surface flags as they were at a moment of the database's clock; undefined: it had none. */
  async at(organizationId: string, at: number): Promise<FlagsAt | undefined> {
    const place = await this.#history.revisionAt(organizationId, SURFACE_PROJECT, at);
    if (place === undefined) return undefined;
    const compiled = this.#compiled.get(keyOf(place)) ?? (await this.#compile(place));
    // A revision holds for a while, in which its rules go by the clock.
    return { evaluate: (key, context) => compiled.evaluate(key, context, { now: at }) };
  }

  /** Forgets what it read: the revisions may be others than they were. */
  forget(): void {
    this.#compiled = new Map();
  }

  async #compile(place: PastRevision): Promise<CompiledEnvironment> {
    const kept = this.#compiled;
    const { flags, ...parts } = await this.#history.contentsAt(place, SURFACE_ENVIRONMENT);
    const compiled = CompiledEnvironment.of(flags, parts);
    if (kept.size >= MOST) kept.clear();
    kept.set(keyOf(place), compiled);
    return compiled;
  }
}

function keyOf({ projectId, revision }: PastRevision): string {
  return `${projectId}/${revision}`;
}

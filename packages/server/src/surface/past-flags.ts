import { CompiledEnvironment } from '@guidon/core';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import type { PastRevision, SurfaceHistory } from './surface-history.ts';

const MOST = 200;

/** What surface flags were at moments of the past, compiled; the revisions asked for last stay in memory. */
export class PastFlags {
  readonly #history: SurfaceHistory;
  readonly #compiled = new Map<string, CompiledEnvironment>();

  constructor(history: SurfaceHistory) {
    this.#history = history;
  }

  /** An organization's surface flags as they were at a moment of the database's clock; undefined: it had none. */
  async at(organizationId: string, at: number): Promise<CompiledEnvironment | undefined> {
    const place = await this.#history.revisionAt(organizationId, SURFACE_PROJECT, at);
    return place && (this.#compiled.get(keyOf(place)) ?? this.#compile(place, at));
  }

  async #compile(place: PastRevision, at: number): Promise<CompiledEnvironment> {
    const { flags, ...parts } = await this.#history.contentsAt(place, SURFACE_ENVIRONMENT);
    const compiled = CompiledEnvironment.of(flags, { ...parts, clock: () => at });
    if (this.#compiled.size >= MOST) this.#compiled.clear();
    this.#compiled.set(keyOf(place), compiled);
    return compiled;
  }
}

function keyOf({ projectId, revision }: PastRevision): string {
  return `${projectId}/${revision}`;
}

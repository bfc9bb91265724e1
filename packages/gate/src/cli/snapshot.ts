import type { Tool } from '@modelcontextprotocol/client';
import type { GateFlags } from '../testing/index.ts';
import { CommandError } from './command-error.ts';

/** The tools of a server under one combination of flags, as they are kept in a file. */
export interface Snapshot {
  readonly flags: GateFlags;
  readonly tools: readonly Tool[];
}

/** A snapshot as text: the same tools give the same bytes. */
export function snapshotText({ flags, tools }: Snapshot): string {
  return `${JSON.stringify(canonical({ flags, tools: byName(tools) }), undefined, 2)}\n`;
}

/** Reads a snapshot. `where` names it in the error of a text that is none. */
export function parseSnapshot(text: string, where: string): Snapshot {
  try {
    const value = JSON.parse(text) as Snapshot;
    if (isSnapshot(value)) return value;
  } catch {}
  throw new CommandError(`${where} is no snapshot.`, 'Write it again with guidon-gate snapshot.');
}

/** Tools sorted by their names, whatever the language of the machine. */
export function byName<T extends { readonly name: string }>(tools: readonly T[]): readonly T[] {
  return tools.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
}

/** A value whose objects have their members sorted. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => Number(a > b) - Number(a < b));
  return Object.fromEntries(entries.map(([key, member]) => [key, canonical(member)]));
}

function isSnapshot(value: Partial<Snapshot> | null): value is Snapshot {
  return Array.isArray(value?.tools) && value.tools.every((tool) => typeof tool?.name === 'string');
}

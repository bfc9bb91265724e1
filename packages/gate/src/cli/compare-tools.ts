import { isDeepStrictEqual } from 'node:util';
import type { Tool } from '@modelcontextprotocol/client';
import { type Change, compareInputs, compareOutputs } from './compare-schemas.ts';
import { byName } from './snapshot.ts';

/** What became of a tool. */
export interface ToolChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly tool: string;
  /** What of it, where it changed. */
  readonly what?: string;
  /** Whether a client that knew the tool may fail now, or do what its person did not agree to. */
  readonly breaking: boolean;
}

/** What is different about the tools of a list, by their names. */
export function compareTools(before: readonly Tool[], after: readonly Tool[]): readonly ToolChange[] {
  const old = new Map(before.map((tool) => [tool.name, tool]));
  const now = new Map(after.map((tool) => [tool.name, tool]));
  const names = new Set([...old.keys(), ...now.keys()]);
  return byName([...names].map((name) => ({ name }))).flatMap(({ name }) =>
    changesOf(name, old.get(name), now.get(name)),
  );
}

function changesOf(tool: string, before: Tool | undefined, after: Tool | undefined): ToolChange[] {
  if (before === undefined) return [{ kind: 'added', tool, breaking: false }];
  if (after === undefined) return [{ kind: 'removed', tool, breaking: true }];
  const changes = [
    ...compareInputs(before.inputSchema, after.inputSchema, 'input'),
    ...compareOutputs(before.outputSchema, after.outputSchema),
    ...compareAnnotations(before.annotations ?? {}, after.annotations ?? {}),
    ...compareRest(before, after),
  ];
  return changes.map(({ what, breaking }) => ({ kind: 'changed', tool, what, breaking }));
}

/** The hints by which clients decide whether to ask their person, with their defaults. */
const HINTS = {
  readOnlyHint: { ifMissing: false, safe: true },
  destructiveHint: { ifMissing: true, safe: false },
  idempotentHint: { ifMissing: false, safe: true },
  openWorldHint: { ifMissing: true, safe: false },
} as const;

type Annotations = NonNullable<Tool['annotations']>;

function compareAnnotations(before: Annotations, after: Annotations): Change[] {
  return Object.entries(HINTS).flatMap(([hint, { ifMissing, safe }]) => {
    const [old, now] = [before, after].map((each) => each[hint as keyof typeof HINTS] ?? ifMissing);
    return old === now ? [] : [{ what: `${hint}: ${old} → ${now}`, breaking: now !== safe }];
  });
}

const COMPARED = new Set(['name', 'inputSchema', 'outputSchema', 'annotations']);

/** Whatever else a tool has is for people and models to read. */
function compareRest(before: Tool, after: Tool): Change[] {
  const [old, now] = [before, after].map((tool) => Object.entries(tool)) as [Entries, Entries];
  const members = new Map([...old, ...now]);
  const other = [...members.keys()].filter((key) => !COMPARED.has(key)).sort();
  return other
    .filter((key) => !isDeepStrictEqual(new Map(old).get(key), new Map(now).get(key)))
    .map((key) => ({ what: key, breaking: false }));
}

type Entries = [string, unknown][];

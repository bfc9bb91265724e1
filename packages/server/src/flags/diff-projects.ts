import { DEFAULT_STATE } from '@guidon/core';
import type { FieldChange } from './change.ts';
import { diffDocuments } from './diff.ts';
import { type ObjectKind, parseStateKey, stateKey } from './documents.ts';
import type { ProjectContents } from './project-contents.ts';

const ORDER: Readonly<Record<ObjectKind, number>> = {
  project: 0,
  environment: 1,
  policy: 1,
  attribute: 2,
  segment: 3,
  list: 4,
  example: 5,
  flag: 6,
  state: 6,
};

interface PlacedDocument {
  readonly kind: ObjectKind;
  readonly key: string;
  readonly document: object;
}

/**
 * What would have to be done to one project to make it the other, as changes are told: by kind, then by key, states
 * with their flags. That the projects themselves have different keys is no difference.
 */
export function diffProjects(before: ProjectContents, after: ProjectContents): FieldChange[] {
  const [old, now] = [objectsOf(before), objectsOf(after)];
  const flags = new Set(after.flags.map(({ flag }) => flag.key));
  const names = [...new Map([...now, ...old])].toSorted(([, a], [, b]) => compare(a, b));
  return names.flatMap(([name, { kind, key }]) => {
    // With a flag its states go, which is not worth telling.
    if (kind === 'state' && !flags.has(parseStateKey(key).flagKey)) return [];
    const untouched = kind === 'state' ? DEFAULT_STATE : undefined;
    return diffDocuments(
      kind,
      key,
      old.get(name)?.document ?? untouched,
      now.get(name)?.document ?? untouched,
    );
  });
}

function compare(a: PlacedDocument, b: PlacedDocument): number {
  const [first, second] = [flagKeyOf(a), flagKeyOf(b)];
  return ORDER[a.kind] - ORDER[b.kind] || (first < second ? -1 : Number(first > second));
}

function flagKeyOf({ kind, key }: PlacedDocument): string {
  return kind === 'state' ? parseStateKey(key).flagKey : key;
}

function objectsOf(contents: ProjectContents): ReadonlyMap<string, PlacedDocument> {
  const { environments, policies, attributes, segments, lists, examples, flags } = contents;
  const { key, ...project } = contents.project;
  const states = flags.flatMap(({ flag, states: own }) =>
    Object.entries(own).map(([environment, state]) => ({ key: stateKey(environment, flag.key), state })),
  );
  return new Map<string, PlacedDocument>([
    ['project', { kind: 'project', key, document: project }],
    ...entries('environment', environments),
    ...entries('policy', policies),
    ...entries('attribute', attributes),
    ...entries('segment', segments),
    ...entries('list', lists),
    ...entries('example', examples),
    ...entries(
      'flag',
      flags.map(({ flag }) => flag),
    ),
    ...states.map((one) => entry('state', one.key, one.state)),
  ]);
}

function entries(
  kind: ObjectKind,
  documents: readonly { readonly key: string }[],
): [string, PlacedDocument][] {
  return documents.map((document) => entry(kind, document.key, document));
}

function entry(kind: ObjectKind, key: string, document: object): [string, PlacedDocument] {
  return [`${kind} ${key}`, { kind, key, document }];
}

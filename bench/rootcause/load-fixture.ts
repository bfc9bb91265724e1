import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ClusterSnapshot } from '../../packages/server/src/delivery/cluster-snapshot.ts';
import { isKubeObject, type KubeObject } from '../../packages/server/src/delivery/kube-object.ts';

/** Names an object in expected.json; cluster-scoped ones have no namespace. */
export interface Expectation {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What a fixture expects. */
export interface Expected {
  /** The cluster's time at the question, RFC 3339. */
  readonly now: string;
  /** null: nothing is wrong. */
  readonly root?: Expectation | null;
  readonly roots?: readonly Expectation[];
  /** Other roots that are fair answers. */
  readonly accept?: readonly Expectation[];
  /** The first is what is asked about. */
  readonly symptoms: readonly Expectation[];
  readonly reason: string;
}

/**
 * A broken cluster in a folder: objects.yaml, events.yaml, logs/<namespace>/<pod>/<container>.log, expected.json.
 *
 * What a container wrote before its last restart may stand apart in <container>.previous.log.
 */
export interface Fixture {
  readonly name: string;
  readonly snapshot: ClusterSnapshot;
  readonly expected: Expected;
}

/** The fixtures below a folder, in order of their names. */
export function loadFixtures(folder: string): readonly Fixture[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return names
    .sort()
    .filter((name) => existsSync(path.join(folder, name, 'expected.json')))
    .map((name) => loadFixture(path.join(folder, name)));
}

/** Loads one fixture. */
export function loadFixture(folder: string): Fixture {
  const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Expected;
  const name = path.basename(folder);
  const snapshot: ClusterSnapshot = {
    cluster: name,
    now: new Date(expected.now),
    objects: readObjects(path.join(folder, 'objects.yaml')),
    events: readObjects(path.join(folder, 'events.yaml')),
    logs: async ({ namespace, pod, container, previous, lines }) => {
      const names = [...(previous ? [`${container}.previous.log`] : []), `${container}.log`];
      const file = names.map((name) => path.join(folder, 'logs', namespace, pod, name)).find(existsSync);
      return file === undefined
        ? undefined
        : readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    },
    unread: [],
  };
  return { name, snapshot, expected };
}

/** All objects of a file: documents, and the items of lists. */
function readObjects(file: string): readonly KubeObject[] {
  if (!existsSync(file)) return [];
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as unknown,
  );
  return documents.flatMap((value) => (Array.isArray(value) ? value : itemsOf(value))).filter(isKubeObject);
}

function itemsOf(value: unknown): readonly unknown[] {
  const items = (value as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? items : [value];
}

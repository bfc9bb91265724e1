import { CompiledEnvironment, DEFAULT_STATE } from '@guidon/core';
import type { Change } from '../../../src/flags/change.ts';
import type { ChangeRequest } from '../../../src/flags/change-request.ts';
import { type Documents, type ObjectKind, stateKey } from '../../../src/flags/documents.ts';
import type { ObjectVersions } from '../../../src/flags/flag-store.ts';
import { backupLines } from '../../support/backup-lines.ts';
import type { TestApp } from '../../support/test-app.ts';

/** One change with the project as it was before and after it. */
export interface Moment {
  readonly change: Change;
  readonly before: Documented;
  readonly after: Documented;
}

/** All documents of a project at a revision. */
export class Documented {
  readonly #documents: ReadonlyMap<string, Documents[ObjectKind]>;

  constructor(documents: ReadonlyMap<string, Documents[ObjectKind]> = new Map()) {
    this.#documents = documents;
  }

  /** The documents after a change of some objects. */
  with(objects: readonly ObjectVersions[]): Documented {
    const documents = new Map(this.#documents);
    for (const { kind, key, after } of objects)
      if (after === undefined) documents.delete(`${kind} ${key}`);
      else documents.set(`${kind} ${key}`, after);
    return new Documented(documents);
  }

  /** One document. */
  get<K extends ObjectKind>(kind: K, key: string): Documents[K] | undefined {
    return this.#documents.get(`${kind} ${key}`) as Documents[K] | undefined;
  }

  /** What an environment answers to some people, by flag. One that is missing answers them all with nothing. */
  answers(environment: string): ReadonlyMap<string, readonly unknown[]> {
    const flags = this.#all('flag').map((flag) => ({
      flag,
      state: this.get('state', stateKey(environment, flag.key)) ?? DEFAULT_STATE,
    }));
    const compiled = CompiledEnvironment.of(flags, {
      segments: this.#all('segment'),
      lists: this.#all('list'),
    });
    const answer = (key: string, country: string) =>
      compiled.evaluate(key, { targetingKey: 'u', country }).value ?? null;
    return new Map(
      flags.map(({ flag: { key } }) => [
        key,
        ['DE', 'US', 'FR', 'IT'].map((country) => answer(key, country)),
      ]),
    );
  }

  #all<K extends ObjectKind>(kind: K): Documents[K][] {
    const found = [...this.#documents].filter(([name]) => name.startsWith(`${kind} `));
    return found.map(([, document]) => document as Documents[K]);
  }
}

/** A line of the audit log, as the database keeps it. */
export interface AuditRow {
  readonly tool: string;
  readonly outcome: string;
  /** The change request it is about. */
  readonly change_request_id: string | null;
  readonly change_id: string | null;
}

/** What a project went through. */
export interface History {
  readonly moments: readonly Moment[];
  readonly requests: readonly ChangeRequest[];
  readonly audit: readonly AuditRow[];
}

/** Reads all that is kept of what happened to a project. */
export async function historyOf({ app }: TestApp, key: string): Promise<History> {
  const { principal } = await app.operatorCaller();
  const audit: AuditRow[] = (await backupLines(app))
    .map((line) => JSON.parse(line))
    .filter((entry) => Array.isArray(entry) && entry[0] === 'audit' && entry[1].project === key)
    .map(([, row]) => row);
  return app.storage.read(async (reads) => {
    const project = await reads.project(principal.organizationId, key);
    if (project === undefined) throw new Error(`there is no project ${key}`);
    const { items: changes } = await reads.changes(project.id, {}, { limit: 1000 });
    const { items: requests } = await reads.changeRequests([project.id], {}, { limit: 1000 });
    const moments: Moment[] = [];
    let before = new Documented();
    for (const change of [...changes].sort((a, b) => a.revision - b.revision)) {
      const after = before.with(await reads.versions(change.id));
      moments.push({ change, before, after });
      before = after;
    }
    return { moments, requests, audit };
  });
}

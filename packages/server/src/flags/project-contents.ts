import {
  DEFAULT_STATE,
  type EnvironmentState,
  type FlagInProject,
  type SavedList,
  type Segment,
} from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import type {
  AttributeDocument,
  Documents,
  EnvironmentDocument,
  ExampleDocument,
  PolicyDocument,
  ProjectDocument,
} from './documents.ts';
import { everyPage } from './every-page.ts';
import { listEnvironments } from './find.ts';
import type { FlagReads, FlagRow, StoredProject } from './flag-store.ts';
import { openPolicy, policiesOf } from './policy.ts';

/** Everything a project consists of, without its history. */
export interface ProjectContents {
  readonly project: ProjectDocument;
  /** In their order. */
  readonly environments: readonly EnvironmentDocument[];
  /** Of environments that are not simply open; these and the rest by key. */
  readonly policies: readonly PolicyDocument[];
  readonly attributes: readonly AttributeDocument[];
  readonly segments: readonly Segment[];
  readonly lists: readonly SavedList[];
  readonly examples: readonly ExampleDocument[];
  /** Archived ones included. States that are off and without rules are as good as none, and left out. */
  readonly flags: readonly FlagInProject[];
}

/** Rows a page. */

/** Reads a whole project. */
export async function readContents(reads: FlagReads, project: StoredProject): Promise<ProjectContents> {
  const environments = await listEnvironments(reads, project.id);
  const attributes = await reads.objects(project.id, 'attribute');
  const examples = await reads.objects(project.id, 'example');
  return {
    project: project.document,
    environments: environments.map(({ document }) => document),
    policies: await readPolicies(reads, project.id),
    attributes: attributes.map(({ document }) => document),
    segments: await readNamed(reads, project.id, 'segment'),
    lists: await readNamed(reads, project.id, 'list'),
    examples: examples.map(({ document }) => document),
    flags: await readFlags(reads, project.id),
  };
}

async function readPolicies(reads: FlagReads, projectId: string): Promise<PolicyDocument[]> {
  const policies = [...(await policiesOf(reads, projectId)).values()];
  return policies.filter((policy) => !deepEqual(policy, openPolicy(policy.key)));
}

async function readNamed<K extends 'segment' | 'list'>(
  reads: FlagReads,
  projectId: string,
  kind: K,
): Promise<Documents[K][]> {
  const objects = await everyPage((page) => reads.objectPage(projectId, kind, undefined, page));
  return objects.map(({ document }) => document);
}

async function readFlags(reads: FlagReads, projectId: string): Promise<FlagInProject[]> {
  const rows = await everyPage((page) => reads.flags(projectId, { archived: 'any' }, page));
  return rows.map(({ flag, states }) => ({ flag: flag.document, states: touched(states) }));
}

function touched(states: FlagRow['states']): Record<string, EnvironmentState> {
  const documents = Object.entries(states).map(([key, { document }]) => [key, document] as const);
  return Object.fromEntries(documents.filter(([, state]) => !deepEqual(state, DEFAULT_STATE)));
}

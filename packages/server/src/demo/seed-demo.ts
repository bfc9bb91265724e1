import type { App } from '../app.ts';
import type { Actor } from '../flags/actor.ts';
import type { Change } from '../flags/change.ts';
import type { Changes } from '../flags/changes.ts';
import type { FlagReads, FlagStore, StoredProject } from '../flags/flag-store.ts';
import type { WriteRequest } from '../flags/write-request.ts';
import { AppError } from '../lib/app-error.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { actorOf } from '../principals/caller.ts';
import type { DemoProject } from './demo-project.ts';
import { DEMO_PROJECTS } from './demo-projects.ts';
import { type DemoStep, demoSteps, draftProject } from './demo-steps.ts';

/** How much of the demo there is, and how many changes were made just now: 0 when all was there. */
export interface DemoSummary {
  readonly projects: number;
  readonly environments: number;
  readonly flags: number;
  readonly changes: number;
}

/** The tool that history says made the demo's projects. */
const TOOL = 'demo';

interface Seeding {
  readonly changes: Changes;
  readonly store: FlagStore;
  readonly actor: Actor;
  readonly now: Date;
  /** How long a repeated step is known as one. */
  readonly repeatsMs: number;
}

/**
 * Adds a workspace to look at: three projects with some forty flags, their rules and a history.
 *
 * The operator makes it through the change service, so history and audit are real. Each change has an idempotency key:
 * a second run changes nothing, and one that follows a crash goes on where it stopped. A project of the same key that
 * somebody else made is left alone, and so is one made so long ago that the answers to those keys are forgotten.
 */
export async function seedDemo(app: App, clock: Clock = systemClock): Promise<DemoSummary> {
  const { changes, store } = app.services;
  const caller = await app.operatorCaller();
  if (caller.readOnly || app.config.readOnly) throw readOnly();
  const repeatsMs = app.config.idempotencyDays * DAY_MS;
  const seeding = { changes, store, actor: actorOf(caller), now: clock(), repeatsMs };
  const parts: DemoSummary[] = [];
  for (const project of DEMO_PROJECTS) parts.push(await seedProject(seeding, project));
  return parts.reduce(sum, { projects: 0, environments: 0, flags: 0, changes: 0 });
}

async function seedProject(seeding: Seeding, demo: DemoProject): Promise<DemoSummary> {
  const before = await find(seeding, demo.key);
  if (before === undefined) await createProject(seeding, demo);
  const project = await find(seeding, demo.key);
  const first = project && (await firstChange(seeding, project));
  if (project === undefined || first?.author.principalId !== seeding.actor.author.principalId) return NOTHING;
  const steps = seeding.now.getTime() - Date.parse(first.at) < seeding.repeatsMs ? demoSteps(demo) : [];
  for (const [index, step] of steps.entries()) await take(seeding, project, step, index);
  const changes = ((await find(seeding, demo.key))?.revision ?? 0) - (before?.revision ?? 0);
  return seeding.store.read((reads) => summary(reads, project, changes));
}

const DAY_MS = 24 * 60 * 60_000;

const NOTHING: DemoSummary = { projects: 0, environments: 0, flags: 0, changes: 0 };

function find({ store, actor }: Seeding, key: string): Promise<StoredProject | undefined> {
  return store.read((reads) => reads.project(actor.organizationId, key));
}

function createProject({ changes, actor }: Seeding, demo: DemoProject) {
  const request = requestOf(demo.key, { tool: TOOL, reason: 'Something to look at.' }, undefined);
  return changes.create(actor, request, demo.key, (draft) => draftProject(draft, demo));
}

/** The change that made a demo project. Idempotency keys are each principal's own: only its author can go on with it. */
function firstChange({ store }: Seeding, project: StoredProject): Promise<Change | undefined> {
  return store.read(async (reads) => {
    const { items } = await reads.changes(project.id, { tool: TOOL }, { limit: 1 });
    return items[0];
  });
}

async function take(
  { changes, store, actor }: Seeding,
  project: StoredProject,
  step: DemoStep,
  index: number,
): Promise<void> {
  const key = `${TOOL}:${project.id}:${index}`;
  const taken = await store.read((reads) => reads.idempotentAnswer(actor.author.principalId, key));
  if (taken !== undefined) return;
  const { edit, ...prepared } = await store.read((reads) => step.prepare(reads, project));
  await changes.apply(actor, { ...requestOf(project.key, step, key), ...prepared }, edit);
}

function requestOf(
  project: string,
  { tool, reason }: Pick<DemoStep, 'tool' | 'reason'>,
  idempotencyKey: string | undefined,
): WriteRequest {
  return {
    project,
    tool,
    role: 'editor',
    reason,
    idempotencyKey,
    digest: TOOL,
    dryRun: false,
    expectedRevision: undefined,
  };
}

async function summary(reads: FlagReads, project: StoredProject, changes: number): Promise<DemoSummary> {
  const environments = await reads.objects(project.id, 'environment');
  const { active, archived } = await reads.countFlags(project.id);
  return { projects: 1, environments: environments.length, flags: active + archived, changes };
}

function sum(a: DemoSummary, b: DemoSummary): DemoSummary {
  return {
    projects: a.projects + b.projects,
    environments: a.environments + b.environments,
    flags: a.flags + b.flags,
    changes: a.changes + b.changes,
  };
}

function readOnly(): AppError {
  return new AppError('READ_ONLY', 'This Guidon is read-only.', {
    hint: 'Unset GUIDON_READ_ONLY to add the demo.',
  });
}

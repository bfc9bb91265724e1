import type { Outcome } from '../../../src/tools/outcome.ts';
import { accepted } from '../../support/arrange.ts';
import type { People } from '../../support/people.ts';
import type { Instances } from './instances.ts';
import type { Act, Known, Round, Step } from './steps.ts';

/** What was done, as far as its caller knows. */
export interface Done {
  /** What each call that succeeded did to which change request; previews and crashes are not among them. */
  readonly deeds: readonly Deed[];
  /** Error codes and deeds by how often they came. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Something that happened to a change request. */
export interface Deed {
  readonly request: string;
  readonly tool: string;
  /** The decision or action, of tools that know several. */
  readonly act?: string | undefined;
  /** What it would do from then on, in words. */
  readonly content: string;
  /** Its version after it. */
  readonly version: number;
}

/** Does it all in a project, each round's steps at the same time. */
export async function play(
  instances: Instances,
  who: People,
  project: string,
  rounds: readonly Round[],
): Promise<Done> {
  const player = new Player(instances, who, project);
  for (const round of rounds) await player.round(round);
  return { deeds: player.deeds, counts: player.counts };
}

const REVIEW = 'review_change_request';

class Player {
  readonly deeds: Deed[] = [];
  readonly counts: Record<string, number> = {};
  readonly #instances: Instances;
  readonly #who: People;
  readonly #project: string;

  constructor(instances: Instances, who: People, project: string) {
    this.#instances = instances;
    this.#who = who;
    this.#project = project;
  }

  async round({ steps, restart, hours }: Round): Promise<void> {
    const known = await this.#known();
    const running = steps.map((step) => this.#step(step, known));
    if (restart) running.push(this.#instances.restart(1));
    await Promise.all(running);
    this.#instances.time += hours * 3_600_000 + 1000;
  }

  /** The newest change requests and changes, as somebody sees them who looks before they act. */
  async #known(): Promise<World> {
    const { ok } = this.#instances.first();
    const { project } = { project: this.#project };
    const open = await ok('list_change_requests', { project, limit: 3 });
    const all = await ok('list_change_requests', { project, status: 'any', limit: 8 });
    const { changes } = await ok('list_changes', { project, limit: 4 });
    const newest: readonly Request[] = all.change_requests;
    const givenUp = ['rejected', 'closed'].flatMap((wanted) =>
      newest.filter(({ status }) => status === wanted),
    );
    return { requests: [...open.change_requests, ...newest.slice(0, 2)], givenUp, changes };
  }

  async #step({ who, instance, crashes, act }: Step, world: World): Promise<void> {
    const call = this.#callOf(act, world);
    if (call === undefined) return;
    const options = { caller: this.#who[who], ...accepted };
    if (crashes) return this.#instances.crash(instance, call.tool, call.input, options);
    this.#note(call, await this.#instances.call(instance, call.tool, call.input, options));
  }

  #callOf(act: Act, { requests, givenUp, changes }: World): Call | undefined {
    const { project } = { project: this.#project };
    if (act.kind === 'write') return { tool: act.tool, input: { ...act.input, project } };
    if (act.kind === 'undo') {
      const change = changes[act.change];
      return change && { tool: 'revert_change', input: { change_id: change.change_id } };
    }
    const isReopened = act.kind === 'move' && act.action === 'reopen';
    const known = isReopened ? givenUp : act.kind === 'publish' ? approvedFirst(requests) : requests;
    const request = known[act.request];
    return request && callAbout(act, request, project);
  }

  #note({ tool, input }: Call, outcome: Outcome): void {
    const told = outcome.ok ? 'ok' : outcome.error.code;
    this.#count(`${tool} ${told}`);
    if (!outcome.ok || 'dry_run' in input) return;
    const { changed, change_request: request, approval } = outcome.output as Answer;
    if (approval !== undefined) this.#count('asked');
    if (request === undefined || changed === false) return;
    this.#count(request.broke_glass === true ? 'glass' : request.status);
    const { decision, action: act = decision } = input as { decision?: string; action?: string };
    if (act !== undefined) this.#count(act);
    const { change_request_id: id, version, changes } = request;
    const wasReviewed = this.deeds.some((deed) => deed.request === id && deed.tool === REVIEW);
    if (act === 'reopen' && wasReviewed) this.#count('reopened with reviews');
    this.deeds.push({ request: id, tool, act, content: JSON.stringify(changes), version });
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

interface World {
  readonly requests: readonly Request[];
  readonly givenUp: readonly Request[];
  readonly changes: readonly { readonly change_id: string }[];
}

interface Request {
  readonly change_request_id: string;
  readonly version: number;
  readonly status: string;
  readonly changes: readonly string[];
  readonly broke_glass?: boolean;
}

interface Answer {
  readonly changed?: boolean;
  readonly change_request?: Request;
  readonly approval?: object;
}

interface Call {
  readonly tool: string;
  readonly input: object;
}

function approvedFirst(requests: readonly Request[]): readonly Request[] {
  return requests.toSorted((a, b) => Number(b.status === 'approved') - Number(a.status === 'approved'));
}

function callAbout(act: Exclude<Act, { kind: 'write' | 'undo' }>, request: Request, project: string): Call {
  const { change_request_id } = request;
  switch (act.kind) {
    case 'edit':
      return {
        tool: 'propose_change',
        input: {
          project,
          title: 'Edited',
          changes: act.changes,
          replaces: change_request_id,
          ...version(act.known, request),
        },
      };
    case 'review':
      return {
        tool: 'review_change_request',
        input: { change_request_id, decision: act.decision, comment: 'So.', ...version(act.known, request) },
      };
    case 'publish':
      return {
        tool: 'publish_change_request',
        input: { change_request_id, ...act.more, ...version(act.known, request) },
      };
    case 'rebase':
      return {
        tool: 'update_change_request',
        input: { change_request_id, action: 'rebase', ...resolutions(act.take) },
      };
    case 'move':
      return { tool: 'update_change_request', input: { change_request_id, action: act.action } };
  }
}

function version(known: Known, { version }: Request): object {
  if (known === 'none') return {};
  return { expected_version: known === 'right' ? version : version + 7 };
}

/** For every field there is a conflict about: those that name none do nothing. */
function resolutions(take: 'live' | 'proposed' | 'nothing'): object {
  if (take === 'nothing') return {};
  const objects = ['checkout', 'base', 'stop', 'extra'].flatMap((key) => [
    `state production/${key}`,
    `state staging/${key}`,
    `flag ${key}`,
  ]);
  const fields = [
    'enabled',
    'default',
    'off',
    'kind',
    'rules.$order',
    ...['one', 'two', 'three'].flatMap((id) => [`rules.${id}`, `rules.${id}.when`, `rules.${id}.serve`]),
    'when',
    '*',
  ];
  const all = [...objects, 'segment beta', 'list vips'].flatMap((object) =>
    fields.map((field) => ({ object, field, take })),
  );
  return { resolutions: all };
}

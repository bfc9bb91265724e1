import type { Tool } from '../../src/tools/define-tool.ts';
import { ROUTE_CALLS } from './route-calls.ts';
import { routesOf } from './routes-of.ts';
import type { At } from './tenant.ts';
import { TOOL_CALLS } from './tool-calls.ts';
import { type Asked, SHOP, type World } from './world.ts';

/** A request about what another organization has. */
export interface ForeignQuestion {
  readonly name: string;
  readonly asked: Asked;
  /** It may make something: asked for a preview first, and in earnest only where that is refused. */
  readonly previews?: true;
  /** What it must be answered with. Default: whatever a question about nothing is. */
  readonly status?: number;
}

/** The places in which another organization has things: a project only it has, and one of the same key. */
export function foreignPlaces({ home }: World): readonly At[] {
  return [`${home.mark}_only`, SHOP].map((project) => ({ project, environment: 'production' }));
}

/** Requests to every tool and route about things of the home organization, which are made here. */
export async function foreignQuestions(world: World): Promise<ForeignQuestion[]> {
  const questions: ForeignQuestion[] = [];
  for (const at of foreignPlaces(world)) {
    for (const tool of world.app.catalogue) questions.push(await toolQuestion(world, tool, at));
    for (const route of routesOf(world.app)) questions.push(await routeQuestion(world, route, at));
  }
  for (const tool of world.app.catalogue) questions.push(...(await cursorQuestion(world, tool)));
  return [...questions, await sharedIdempotencyKey(world), await foreignToken(world)];
}

async function toolQuestion({ home }: World, tool: Tool, at: At): Promise<ForeignQuestion> {
  const body = await TOOL_CALLS[tool.name]?.(home, at);
  // Clusters are those of the first organization, and nobody of another one is told anything of them.
  if (tool.toolset === 'delivery')
    return { name: tool.name, asked: call(tool.name, body ?? {}), status: 403 };
  const previews = tool.access === 'read' ? {} : { previews: true as const };
  return { name: tool.name, asked: call(tool.name, body ?? {}), ...previews };
}

/** With the home organization's sessions; a ticket is its own key, so that one is of whoever asks. */
async function routeQuestion(world: World, route: string, at: At): Promise<ForeignQuestion> {
  const { home, otherKey } = world;
  const { secret } = await home.key({ grants: [{ role: 'admin' }] });
  const key = route === 'GET /ofrep/v1/events' ? otherKey : secret;
  const asked = await ROUTE_CALLS[route]?.({ world, tenant: home, at, key });
  return { name: route, asked: asked ?? { method: 'GET', path: '/' } };
}

/** The second page of a list that begins elsewhere. A cursor of one change request is of no use without its id. */
async function cursorQuestion({ home }: World, { name, input, toolset }: Tool): Promise<ForeignQuestion[]> {
  if (!('cursor' in input.shape) || toolset === 'delivery' || name === 'get_change_request') return [];
  const body = { ...('project' in input.shape && { project: SHOP }), limit: 1 };
  const environment =
    'environment' in input.shape && name === 'evaluate_flag' ? { environment: 'production' } : {};
  const { next_cursor: cursor } = await home.run(name, { ...body, ...environment });
  if (cursor === undefined) return [];
  return [{ name: `${name} after a foreign cursor`, asked: call(name, { ...body, ...environment, cursor }) }];
}

async function sharedIdempotencyKey({ home }: World): Promise<ForeignQuestion> {
  const body = { project: SHOP, key: 'same', owner: 'both', idempotency_key: 'shared' };
  await home.run('update_flag', body);
  return { name: 'update_flag with a foreign idempotency key', asked: call('update_flag', body) };
}

/** Agreement of another organization to a call of the same words: the person here is asked once more. */
async function foreignToken(world: World): Promise<ForeignQuestion> {
  const { secret } = await world.home.key({ grants: [{ role: 'admin' }] });
  const body = { project: SHOP, key: 'spare' };
  const { text } = await world.ask(secret, call('delete_list', body));
  const { confirm_token } = JSON.parse(text).error.details;
  const asked = call('delete_list', { ...body, confirm_token });
  return { name: 'delete_list with a foreign agreement', asked, status: 409 };
}

function call(tool: string, body: object): Asked {
  return { method: 'POST', path: `/api/v1/tools/${tool}`, body };
}

import { ROUTE_PERMISSIONS } from '../../../../scripts/lib/route-permissions.ts';
import { CALLERS, ELSEWHERE, PRODUCTION } from './callers.ts';
import { documentedPermissions } from './documented.ts';
import { isExpected, type Needs } from './expected.ts';
import { ROUTE_CALLS, type RouteCallMaker } from './route-calls.ts';
import { routesOf } from './routes-of.ts';
import type { Holder } from './tenant.ts';
import { SPECIAL_CALLS, TOOL_CALLS, type ToolCallMaker } from './tool-calls.ts';
import type { Answered, Asked, World } from './world.ts';

/** What one caller got from one tool or route. */
export interface Cell {
  readonly caller: string;
  readonly status: number;
  /** Undefined where the answer says neither: the call was not a good one. */
  readonly allowed: boolean | undefined;
  readonly expected: boolean;
}

/** One tool or route. */
export interface MatrixRow {
  readonly name: string;
  readonly cells: readonly Cell[];
}

interface PlannedRow {
  readonly name: string;
  readonly needs: Needs;
  readonly makes: RouteCallMaker;
  /** Each caller's request is another one. Otherwise one that was refused is made again by the next caller. */
  readonly perCaller?: true;
}

interface KeyedCaller {
  readonly name: string;
  readonly holder: Holder | undefined;
  readonly key: string | undefined;
}

/** Makes the call of every tool and every route for every kind of caller. */
export async function permissionMatrix(world: World): Promise<MatrixRow[]> {
  await world.home.run('save_project', { key: ELSEWHERE });
  const callers = await keyedCallers(world);
  const rows: MatrixRow[] = [];
  for (const planned of [...toolRows(world), ...routeRows(world)])
    rows.push({ name: planned.name, cells: await cellsOf(world, planned, callers) });
  return rows;
}

async function keyedCallers({ home }: World): Promise<KeyedCaller[]> {
  const callers: KeyedCaller[] = [];
  for (const [name, holder] of Object.entries(CALLERS)) {
    const key = holder === undefined ? undefined : (await home.key(holder)).secret;
    callers.push({ name, holder, key });
  }
  return callers;
}

/** What tools take besides a role. */
const OTHERWISE: Readonly<Record<string, Partial<Needs>>> = {
  // They may name no project, or answer nothing about one of others.
  list_keys: { anywhere: true },
  list_projects: { anywhere: true },
  search_audit: { anywhere: true },
  publish_change_request: { persons: true },
  // Whoever reads a project comments on what is asked for there.
  review_change_request: { environments: 'any' },
};

function toolRows({ app }: World): PlannedRow[] {
  const documented = documentedPermissions();
  const rows = app.catalogue.map(({ name, access }): PlannedRow => {
    const takes = documented[name];
    if (takes === undefined) throw new Error(`docs/permissions.md does not tell of ${name}.`);
    const read = access === 'read' ? { environments: 'any' as const } : { writes: true as const };
    const needs = { takes, ...read, ...OTHERWISE[name] };
    return { name, needs, makes: toolCall(name, fixture(name)) };
  });
  return [...rows, ...SPECIAL_ROWS];
}

const EDITOR = { role: 'editor', level: 'environment' } as const;

const SPECIAL_NEEDS: Readonly<Record<keyof typeof SPECIAL_CALLS, Needs>> = {
  'promote_flag into staging': { takes: EDITOR, environments: ['staging'] },
  'set_flag_state in both': { takes: EDITOR, environments: ['production', 'staging'] },
  'revert_change of a flag': { takes: { role: 'editor', level: 'project' } },
  'revert_change of an attribute': { takes: { role: 'admin', level: 'project' } },
  'review_change_request that approves': {
    takes: { role: 'approver', level: 'organization' },
    persons: true,
  },
  'update_change_request that closes': { takes: { role: 'editor', level: 'project' } },
  'save_project of a new one': { takes: { role: 'admin', level: 'organization' } },
};

const SPECIAL_ROWS = Object.entries(SPECIAL_CALLS).map(
  ([name, maker]): PlannedRow => ({
    name,
    needs: { ...SPECIAL_NEEDS[name as keyof typeof SPECIAL_CALLS], writes: true },
    makes: toolCall(name.split(' ')[0] as string, maker),
  }),
);

function fixture(name: string): ToolCallMaker {
  const maker = TOOL_CALLS[name];
  if (maker === undefined) throw new Error(`test/permissions/tool-calls.ts has no call of ${name}.`);
  return maker;
}

function toolCall(name: string, maker: ToolCallMaker): RouteCallMaker {
  return async ({ tenant, at }) => {
    const body = await maker(tenant, at);
    return { method: 'POST', path: `/api/v1/tools/${name}`, body };
  };
}

function routeRows({ app }: World): PlannedRow[] {
  return routesOf(app).map((name): PlannedRow => {
    const needs = ROUTE_PERMISSIONS[name];
    const makes = ROUTE_CALLS[name];
    if (needs === undefined) throw new Error(`scripts/lib/route-permissions.ts does not tell of ${name}.`);
    if (makes === undefined) throw new Error(`test/permissions/route-calls.ts has no request of ${name}.`);
    return {
      name,
      needs: { ...needs, environments: 'any', ...SPECIAL_ROUTES[name] },
      makes,
      perCaller: true,
    };
  });
}

/** One that names no project. */
const SPECIAL_ROUTES: Readonly<Record<string, Partial<Needs>>> = {
  'GET /api/v1/keys': { anywhere: true },
};

async function cellsOf(
  world: World,
  { needs, makes, perCaller }: PlannedRow,
  callers: readonly KeyedCaller[],
): Promise<Cell[]> {
  const cells: Cell[] = [];
  let asked: Asked | undefined;
  for (const { name: caller, holder, key } of callers) {
    asked ??= await makes({ world, tenant: world.home, at: PRODUCTION, key });
    const answer = await askAndAgree(world, key, asked);
    const allowed = isAllowed(answer);
    cells.push({ caller, status: answer.status, allowed, expected: isExpected(needs, holder) });
    if (perCaller || allowed !== false) asked = undefined;
  }
  return cells;
}

/** A call that needs a person's agreement is repeated with it. */
async function askAndAgree(world: World, key: string | undefined, asked: Asked): Promise<Answered> {
  const answer = await world.ask(key, asked);
  if (answer.status !== 409) return answer;
  const token = JSON.parse(answer.text).error.details?.confirm_token;
  return world.ask(key, { ...asked, body: { ...asked.body, confirm_token: token } });
}

/** What somebody may not see is not there for them. */
function isAllowed({ status }: Answered): boolean | undefined {
  if (status >= 200 && status < 300) return true;
  return [401, 403, 404].includes(status) ? false : undefined;
}

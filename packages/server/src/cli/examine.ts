import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseState, SurfaceState } from '../app.ts';
import type { Config } from '../config/config.ts';
import { AppError } from '../lib/app-error.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import { CATALOGUE } from '../tools/catalogue.ts';
import { Surface } from '../tools/surface.ts';
import { approvalFindings } from './approval-findings.ts';
import { examineFile, privacy } from './examine-file.ts';
import { loadSettings } from './load-settings.ts';
import { openRemote } from './open-guidon.ts';
import type { OfferedTools } from './remote-guidon.ts';

/** How bad a finding is. Only a problem makes the doctor fail. */
export type Verdict = 'ok' | 'warning' | 'problem';

/** One thing the doctor looked at. */
export interface Finding {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly detail: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The same for programs. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Whoever is there answers within a minute. */
const LATE_MS = 60_000;

/** Looks at everything a running Guidon depends on. */
export async function examine(): Promise<Finding[]> {
  return [guidon(), node(), ...(await server()), ...(await local())];
}

/** Changes nothing: no file is made, and an older schema stays as it is. */
async function local(): Promise<Finding[]> {
  try {
    const { examineConfigured } = await import('../app.ts');
    const [config, secrets] = loadSettings();
    const state = await examineConfigured(config, secrets).catch(absent);
    return [...('verdict' in state ? [state] : await examineState(state, config)), surface(config)];
  } catch (failure) {
    return [failed('database', failure)];
  }
}

async function examineState(state: DatabaseState, config: Config): Promise<Finding[]> {
  return [
    ...(await database(state, config)),
    schema(state),
    integrity(state),
    ...(await folder(config)),
    ...keys(state),
    ...webhooks(state),
    bypass(state, config),
    ...state.surfaces.flatMap(surfaceFlags),
    ...state.approval.flatMap((one) => approvalFindings(one, new Date())),
  ];
}

/** A database that was not made yet is no problem. */
function absent(failure: unknown): Finding {
  if (!(failure instanceof AppError) || failure.code !== 'NOT_FOUND') throw failure;
  return { ...failed('database', failure), verdict: 'warning' };
}

function guidon(): Finding {
  return { subject: 'guidon', verdict: 'ok', detail: GUIDON_VERSION };
}

function node(): Finding {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const supported = major > 22 || (major === 22 && minor >= 18);
  if (supported) return { subject: 'node', verdict: 'ok', detail: version };
  return { subject: 'node', verdict: 'problem', detail: version, hint: 'Guidon needs Node 22.18 or newer.' };
}

/** The server that commands speak to, where one is set. */
async function server(): Promise<Finding[]> {
  try {
    const remote = await openRemote();
    if (remote === undefined) return [];
    const { tools, surface: offered } = await remote.offered();
    const detail = `${remote.url}, ${tools.length} tools for this key${windowOf(offered)}`;
    return [{ subject: 'server', verdict: 'ok', detail, data: { url: remote.url, surface: offered } }];
  } catch (failure) {
    return [failed('server', failure)];
  }
}

function windowOf(offered: OfferedTools['surface']): string {
  if (offered === undefined) return '';
  return ` (surface ${offered.hash}, for ${counted(offered.seconds_left, 'more second')})`;
}

function failed(subject: string, failure: unknown): Finding {
  const detail = failure instanceof Error ? failure.message : String(failure);
  if (!(failure instanceof AppError)) return { subject, verdict: 'problem', detail };
  return { subject, verdict: 'problem', detail, hint: failure.hint, data: { code: failure.code } };
}

/** A server's files are its own business. */
async function database({ path: place }: DatabaseState, { database: { kind } }: Config): Promise<Finding[]> {
  if (kind === 'sqlite') return examineFile(place);
  return [{ subject: 'database', verdict: 'ok', detail: place, data: { path: place } }];
}

function schema({ schema: version, newestSchema }: DatabaseState): Finding {
  const data = { version, newest: newestSchema };
  if (version === newestSchema)
    return { subject: 'schema', verdict: 'ok', detail: `version ${version}`, data };
  return {
    subject: 'schema',
    verdict: 'warning',
    detail: `version ${version}, and this program's is ${newestSchema}`,
    hint: 'The next start brings it up to date; make a backup before.',
    data,
  };
}

function integrity({ problems }: DatabaseState): Finding {
  const [first, ...others] = problems;
  if (first === undefined) return { subject: 'integrity', verdict: 'ok', detail: 'nothing is damaged' };
  return {
    subject: 'integrity',
    verdict: 'problem',
    detail: `${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}`,
    hint: 'Stop every Guidon, keep a copy of the database, and restore a backup.',
    data: { problems },
  };
}

/** Made with the first file in it: on PostgreSQL there may be none. */
async function folder({ dataFolder }: Config): Promise<Finding[]> {
  return existsSync(dataFolder) ? [await privacy(dataFolder, 0o700)] : [];
}

function keys({ hasKeys: exist }: DatabaseState): Finding[] {
  if (exist === undefined) return [];
  const detail = exist ? 'there are keys for HTTP' : 'none yet; guidon serve makes the first one';
  return [{ subject: 'keys', verdict: 'ok', detail, data: { exist } }];
}

/** Messages wait for a second where a server runs. */
function webhooks({ webhooks: state }: DatabaseState): Finding[] {
  if (state === undefined || state.webhooks === 0) return [];
  const { oldestAt, givenUp } = state;
  const waiting =
    oldestAt === undefined
      ? 'nothing waiting'
      : `${counted(state.waiting, 'message')} waiting since ${oldestAt}`;
  const lost = givenUp === 0 ? '' : `, ${counted(givenUp, 'message')} given up within a week`;
  const detail = `${counted(state.webhooks, 'webhook')}, ${waiting}${lost}`;
  const finding = { subject: 'webhooks', detail, data: { ...state } };
  if (givenUp === 0 && !isLate(oldestAt)) return [{ ...finding, verdict: 'ok' }];
  const hint = 'guidon serve sends them; guidon webhooks log <id> tells what came of each.';
  return [{ ...finding, verdict: 'warning', hint }];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function isLate(since: string | undefined): boolean {
  return since !== undefined && Date.now() - Date.parse(since) > LATE_MS;
}

function surface(config: Config): Finding {
  const { tools, hash } = new Surface(CATALOGUE, config);
  const { toolsets, readOnly, windowMinutes } = config;
  const detail = `${tools.length} tools of ${toolsets.join(', ')}${readOnly ? ', read-only' : ''} (surface ${hash}, in windows of ${counted(windowMinutes, 'minute')})`;
  return {
    subject: 'tools',
    verdict: 'ok',
    detail,
    data: { count: tools.length, toolsets, read_only: readOnly, hash, window_ms: windowMinutes * 60_000 },
  };
}

/** What is configured is narrowed further. */
function surfaceFlags({ organization, killed, set }: SurfaceState): Finding[] {
  if (killed + set === 0) return [];
  const detail = `${counted(set, 'surface flag')} set and ${counted(killed, 'tool')} killed in ${organization}`;
  const hint = 'guidon surface list shows them, guidon surface show what somebody is offered and why.';
  return [{ subject: 'surface', verdict: 'ok', detail, hint, data: { organization, killed, set } }];
}

function bypass({ path: place }: DatabaseState, { database: { kind } }: Config): Finding {
  const way =
    kind === 'sqlite'
      ? `open ${path.basename(place)}`
      : `read GUIDON_DATABASE_URL, connect to ${place} itself,`;
  return {
    subject: 'agents',
    verdict: 'warning',
    detail: `An agent that may run programs as this user can ${way} and pass by every rule.`,
    hint: 'Where that matters, run guidon serve as another user and give agents a key.',
  };
}

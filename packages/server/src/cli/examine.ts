import { existsSync } from 'node:fs';
import path from 'node:path';
import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import { examineFile, privacy } from './examine-file.ts';
import { openApp } from './open-app.ts';
import { openRemote } from './open-guidon.ts';

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

/** Looks at everything a running Guidon depends on. */
export async function examine(): Promise<Finding[]> {
  return [guidon(), node(), ...(await server()), ...(await whatNeedsTheDatabase())];
}

async function whatNeedsTheDatabase(): Promise<Finding[]> {
  try {
    await using app = await openApp({});
    return await examineApp(app);
  } catch (failure) {
    return [failed('database', failure)];
  }
}

async function examineApp(app: App): Promise<Finding[]> {
  return [
    ...(await database(app)),
    await schema(app),
    await integrity(app),
    ...(await folder(app)),
    await keys(app),
    surface(app),
    bypass(app),
  ];
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
    const tools = await remote.tools();
    return [
      { subject: 'server', verdict: 'ok', detail: `${remote.url}, ${tools.length} tools for this key` },
    ];
  } catch (failure) {
    return [failed('server', failure)];
  }
}

function failed(subject: string, failure: unknown): Finding {
  const detail = failure instanceof Error ? failure.message : String(failure);
  if (!(failure instanceof AppError)) return { subject, verdict: 'problem', detail };
  return { subject, verdict: 'problem', detail, hint: failure.hint, data: { code: failure.code } };
}

/** A server's files are its own business. */
async function database({ config, storage }: App): Promise<Finding[]> {
  if (config.database.kind === 'sqlite') return examineFile(config.database.path);
  return [{ subject: 'database', verdict: 'ok', detail: storage.path, data: { path: storage.path } }];
}

async function schema({ storage }: App): Promise<Finding> {
  const version = await storage.schemaVersion();
  return { subject: 'schema', verdict: 'ok', detail: `version ${version}`, data: { version } };
}

async function integrity({ storage }: App): Promise<Finding> {
  const [first, ...others] = await storage.integrityCheck();
  if (first === undefined) return { subject: 'integrity', verdict: 'ok', detail: 'nothing is damaged' };
  return {
    subject: 'integrity',
    verdict: 'problem',
    detail: `${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}`,
    hint: 'Stop every Guidon, keep a copy of the database, and restore a backup.',
    data: { problems: [first, ...others] },
  };
}

/** Made with the first file in it: on PostgreSQL there may be none. */
async function folder({ config }: App): Promise<Finding[]> {
  return existsSync(config.dataFolder) ? [await privacy(config.dataFolder, 0o700)] : [];
}

async function keys({ storage }: App): Promise<Finding> {
  const exist = await storage.readKeys((reads) => reads.anyKey());
  const detail = exist ? 'there are keys for HTTP' : 'none yet; guidon serve makes the first one';
  return { subject: 'keys', verdict: 'ok', detail, data: { exist } };
}

function surface(app: App): Finding {
  const { tools, hash } = app.surface();
  const { toolsets, readOnly } = app.config;
  const detail = `${tools.length} tools of ${toolsets.join(', ')}${readOnly ? ', read-only' : ''} (surface ${hash})`;
  return {
    subject: 'tools',
    verdict: 'ok',
    detail,
    data: { count: tools.length, toolsets, read_only: readOnly, hash },
  };
}

function bypass({ storage }: App): Finding {
  return {
    subject: 'agents',
    verdict: 'warning',
    detail: `An agent that may run programs as this user can open ${path.basename(storage.path)} and pass by every rule.`,
    hint: 'Where that matters, run guidon serve as another user and give agents a key.',
  };
}

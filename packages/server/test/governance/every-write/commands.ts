import { anSdkKey, aWaitingKey, aWebhook } from './routes.ts';
import type { Staged } from './staged.ts';
import type { Expected, Given } from './write.ts';
import { proposed } from './writes-of-requests.ts';

/** How a command is run, and what shall come of it. */
export interface CommandUse {
  /** What follows `guidon`. */
  readonly words: (project: string, given: Given) => readonly string[];
  /** Done before every run. */
  each?(staged: Staged, project: string): Promise<Given>;
  /**
   * server: with the key of everybody in turn, at GUIDON_URL. terminal: with an agent's there, and the key of everybody
   * in turn typed. database: once, on the database itself, as its operator. empty: on an empty one.
   */
  readonly where: 'server' | 'terminal' | 'database' | 'empty';
  /** Absent: it only reads. */
  readonly expected?: Expected;
}

function reads(where: CommandUse['where'], ...words: readonly string[]): CommandUse {
  return { where, words: (project) => words.map((word) => word.replace('PROJECT', project)) };
}

function decides(...words: readonly string[]): CommandUse {
  return {
    where: 'terminal',
    each: proposed,
    expected: words[0] === 'publish' ? 'refused' : 'people',
    words: (_project, { id }) => ['requests', words[0] as string, String(id), ...words.slice(1), '--json'],
  };
}

function onKey(...words: readonly string[]): CommandUse {
  return {
    where: 'server',
    each: anSdkKey,
    expected: 'administrators',
    words: (_project, { id }) => ['keys', words[0] as string, String(id), ...words.slice(1), '--json'],
  };
}

function onWebhook(...words: readonly string[]): CommandUse {
  return {
    where: 'server',
    each: aWebhook,
    expected: 'administrators',
    words: (_project, { id }) => ['webhooks', words[0] as string, String(id), ...words.slice(1), '--json'],
  };
}

async function fresh(): Promise<Given> {
  return { key: `org-${crypto.randomUUID().slice(0, 8)}` };
}

/** Every command that does not carry tools, by its words. */
export const COMMANDS: Readonly<Record<string, CommandUse>> = {
  'guidon connect': reads('server', 'connect', 'claude-code'),
  'guidon flags list': reads('server', 'flags', 'list', '--project', 'PROJECT', '--json'),
  'guidon flags get': reads('server', 'flags', 'get', 'checkout', '--project', 'PROJECT', '--json'),
  'guidon flags set': {
    where: 'server',
    expected: 'request',
    words: (project) =>
      words(`flags set checkout on --env production --value true --project ${project} --json`),
  },
  'guidon flags eval': reads(
    'server',
    ...words('flags eval checkout --env production --user anna --project PROJECT --json'),
  ),
  'guidon surface list': reads('server', 'surface', 'list', '--json'),
  'guidon surface show': reads('server', 'surface', 'show', '--json'),
  'guidon surface set': {
    where: 'server',
    expected: 'inert',
    words: () => words('surface set delete_example on --json'),
  },
  'guidon keys create': {
    where: 'server',
    expected: 'administrators',
    each: fresh,
    words: (_project, { key }) => words(`keys create person ${key} --grant viewer --json`),
  },
  'guidon keys approve': {
    where: 'terminal',
    each: aWaitingKey,
    expected: 'people',
    words: (_project, { id }) => ['keys', 'approve', String(id), '--json'],
  },
  'guidon keys list': reads('server', 'keys', 'list', '--json'),
  'guidon keys rotate': onKey('rotate', '--overlap', '1'),
  'guidon keys revoke': onKey('revoke', '--with-made', '--yes'),
  'guidon webhooks add': {
    where: 'server',
    expected: 'administrators',
    words: () => words('webhooks add http://127.0.0.1:1/ --dry-run --json'),
  },
  'guidon webhooks list': {
    where: 'server',
    expected: 'administrators',
    words: () => words('webhooks list --json'),
  },
  'guidon webhooks log': onWebhook('log'),
  'guidon webhooks test': onWebhook('test'),
  'guidon webhooks remove': onWebhook('remove'),
  'guidon organizations create': {
    where: 'database',
    expected: 'inert',
    each: fresh,
    words: (_project, { key }) => words(`organizations create ${key} --admin eve --json`),
  },
  'guidon organizations add-admin': {
    where: 'database',
    expected: 'inert',
    each: async ({ app }) => {
      const { key } = await fresh();
      const wanted = { key: String(key), admin: 'eve' };
      await app.organizations.create(await app.operatorCaller(), wanted);
      return { key: String(key) };
    },
    words: (_project, { key }) => words(`organizations add-admin ${key} --admin fay --json`),
  },
  'guidon organizations list': reads('database', 'organizations', 'list', '--json'),
  'guidon requests list': reads('server', 'requests', 'list', '--project', 'PROJECT', '--json'),
  'guidon requests show': {
    where: 'server',
    each: proposed,
    words: (_project, { id }) => ['requests', 'show', String(id), '--json'],
  },
  'guidon requests approve': decides('approve', '--comment', 'Seen.'),
  'guidon requests reject': decides('reject', '--comment', 'No.'),
  'guidon requests ask-for-changes': decides('ask-for-changes', '--comment', 'Not yet.'),
  'guidon requests publish': decides('publish', '--reason', 'Now.'),
  'guidon export': reads('server', 'export', 'PROJECT'),
  'guidon validate': reads('server', 'validate', 'PROJECT', '--json'),
  'guidon diff': reads('server', 'diff', 'PROJECT', 'PROJECT', '--json'),
  'guidon audit list': reads('database', 'audit', 'list', '--json'),
  'guidon audit export': reads('database', 'audit', 'export'),
  'guidon audit head': reads('database', 'audit', 'head', '--json'),
  'guidon audit verify': reads('database', 'audit', 'verify', '--json'),
  'guidon audit erase-person': {
    where: 'database',
    expected: 'inert',
    each: async ({ app, who }) => {
      const { key: name } = await fresh();
      const wanted = { kind: 'person', name: String(name), grants: [{ role: 'viewer' }] } as const;
      await app.services.keys.create(who.ada, wanted);
      return { name: String(name) };
    },
    words: (_project, { name }) => words(`audit erase-person ${name} --yes --json`),
  },
  'guidon backup': {
    where: 'database',
    expected: 'inert',
    words: (_project, { file }) => ['backup', String(file), '--json'],
    each: async ({ folder }) => ({ file: `${folder}/${crypto.randomUUID()}.jsonl.gz` }),
  },
  // Into a database that is there already, it is refused.
  'guidon restore': {
    where: 'empty',
    expected: 'refused',
    words: (_project, { backup }) => ['restore', String(backup), '--json'],
  },
  'guidon tools': reads('server', 'tools', '--json'),
  'guidon demo': { where: 'empty', expected: 'inert', words: () => ['demo', '--json'] },
  'guidon doctor': reads('database', 'doctor', '--json'),
};

function words(line: string): string[] {
  return line.split(' ');
}

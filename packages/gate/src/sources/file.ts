import { readFile, stat } from 'node:fs/promises';
import type { FlagSource, SourceHost } from '../flag-source.ts';
import { NO_SETTINGS, settingsOf } from '../setting.ts';
import { SourceHealth } from '../source-health.ts';

const RELOAD_MS = 1_000;

/** How a {@link fileSource} is made. */
export interface FileOptions {
  /** How often the file is looked at, in milliseconds. Default 1,000. */
  readonly reloadMs?: number;
}

/**
 * Flags of a JSON or YAML file: an object of flags, read again when the file changes.
 *
 * YAML needs the package `yaml`. A file that cannot be read or parsed changes nothing.
 */
export function fileSource(path: string, options: FileOptions = {}): FlagSource {
  const health = new SourceHealth();
  let settings = NO_SETTINGS;
  let version = '';
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const load = async (host: SourceHost) => {
    try {
      const current = await versionOf(path);
      if (current === version) return health.succeeded();
      const parsed = settingsOf(await parse(path, await readFile(path, 'utf8')));
      ({ settings } = parsed);
      version = current;
      if (parsed.malformed.length > 0) host.warn(`${parsed.malformed.length} flags of a file are malformed.`);
      health.succeeded();
      host.changed();
    } catch (failure) {
      if (health.status().lastError === undefined) host.warn('A file of flags cannot be read or parsed.');
      health.failed(failure);
    }
  };
  return {
    name: 'file',
    open: async (host) => {
      await load(host);
      const again = () => load(host).then(next);
      const next = () => {
        if (!closed) timer = setTimeout(again, options.reloadMs ?? RELOAD_MS).unref();
      };
      next();
    },
    read: () => settings,
    status: () => health.status(),
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs}-${size}-${ino}`;
}

async function parse(path: string, text: string): Promise<Readonly<Record<string, unknown>>> {
  const document: unknown = /\.ya?ml$/i.test(path) ? (await import('yaml')).parse(text) : JSON.parse(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new TypeError('A file of flags holds an object.');
  return document as Readonly<Record<string, unknown>>;
}

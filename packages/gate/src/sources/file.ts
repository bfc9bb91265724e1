import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkNames, checkNumbers } from '../check-options.ts';
import type { FlagSource, SourceHost } from '../flag-source.ts';
import { NO_SETTINGS, settingOf } from '../setting.ts';
import { SourceHealth } from '../source-health.ts';
import { type Found, takeSettings } from '../take-settings.ts';

const RELOAD_MS = 1_000;

/** How a {@link fileSource} is made. */
export interface FileOptions {
  /** How often the file is looked at, in milliseconds. Default 1,000. */
  readonly reloadMs?: number;
}

/**
 * Flags of a JSON or YAML file: an object of flags, read again when the file changes.
 *
 * YAML needs the package `yaml`. A file that cannot be read or parsed changes nothing. Throws `INVALID_GATE`.
 */
export function fileSource(path: string, options: FileOptions = {}): FlagSource {
  checkNames<FileOptions>('The source of a file', options, { reloadMs: true });
  checkNumbers('The source of a file', { ...options }, 1);
  const health = new SourceHealth();
  const name = `file ${basename(path)}`;
  let settings = NO_SETTINGS;
  let version = '';
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const load = async (host: SourceHost) => {
    try {
      const current = await versionOf(path);
      if (current === version) return health.succeeded();
      const document = await parse(path, await readFile(path, 'utf8'));
      const found = Object.entries(document).map(([key, said]): Found => [key, settingOf(said), said]);
      settings = takeSettings(found, settings, name, host);
      version = current;
      health.succeeded();
      host.changed();
    } catch (failure) {
      health.failed(failure);
    }
  };
  return {
    name,
    open: async (host) => {
      health.tellTo(host, name);
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

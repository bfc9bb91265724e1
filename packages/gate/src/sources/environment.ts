import type { FlagSource } from '../flag-source.ts';
import { parseSetting, type Setting } from '../setting.ts';

/**
 * Flags of the process's environment: `ENABLED_FEATURES=export_pdf,v2_search=20%,old_search=false`.
 *
 * A name alone is on. Read once, when the source is made; a variable that begins with `{` is a JSON object of flags.
 * Set differently on two instances it makes them differ, so pins of it are kept in a store, or per instance.
 */
export function environmentSource(
  environment: Readonly<Record<string, string | undefined>>,
  variable = 'ENABLED_FEATURES',
): FlagSource {
  const { settings, malformed } = parse(environment[variable] ?? '');
  return {
    name: `environment ${variable}`,
    open: async ({ warn }) => {
      if (malformed > 0) warn(`${malformed} entries of ${variable} are no flags and are left out.`);
    },
    read: () => settings,
    // Nothing was, is and will be nothing.
    history: settings.size === 0 ? { asOf: () => () => settings } : undefined,
    status: () => ({ state: 'ok', ageMs: 0 }),
    close: () => {},
  };
}

function parse(text: string) {
  const entries = text.trim().startsWith('{') ? entriesOfObject(text) : entriesOfList(text);
  const settings = new Map(entries.filter((entry): entry is [string, Setting] => entry[1] !== undefined));
  return { settings, malformed: entries.length - settings.size };
}

type Entry = readonly [key: string, setting: Setting | undefined];

function entriesOfList(text: string): Entry[] {
  const words = text.split(',').map((word) => word.trim());
  return words.filter(Boolean).map((word): Entry => {
    const [key = '', ...value] = word.split('=');
    return [key.trim(), parseSetting(value.length === 0 ? 'true' : value.join('='))];
  });
}

function entriesOfObject(text: string): Entry[] {
  try {
    const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return Object.entries(document).map(([key, value]): Entry => [key, parseSetting(asText(value))]);
  } catch {
    return [['', undefined]];
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' && value.endsWith('%') ? value : JSON.stringify(value);
}

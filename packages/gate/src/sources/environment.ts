import type { FlagSource } from '../flag-source.ts';
import { NO_SETTINGS, parseSetting, settingOf } from '../setting.ts';
import { type Found, takeSettings } from '../take-settings.ts';

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
  const text = (environment[variable] ?? '').trim();
  const found = text.startsWith('{') ? entriesOfObject(text) : entriesOfList(text);
  const isEmpty = found === undefined || found.length === 0;
  let settings = NO_SETTINGS;
  return {
    name: `environment ${variable}`,
    open: async (host) => {
      if (found === undefined)
        host.warn(`${variable} begins like a JSON object and is none, so all of it is left out.`);
      settings = takeSettings(found ?? [], NO_SETTINGS, variable, host);
    },
    read: () => settings,
    // Nothing was, is and will be nothing.
    history: isEmpty ? { asOf: () => () => NO_SETTINGS } : undefined,
    status: () => ({ state: 'ok', ageMs: 0 }),
    close: () => {},
  };
}

function entriesOfList(text: string): Found[] {
  const words = text.split(',').map((word) => word.trim());
  return words.filter(Boolean).map((word): Found => {
    const [key = '', ...value] = word.split('=');
    const said = value.length === 0 ? 'true' : value.join('=');
    return [key.trim(), parseSetting(said), said];
  });
}

/** Undefined when it is no JSON. */
function entriesOfObject(text: string): Found[] | undefined {
  try {
    const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return Object.entries(document).map(([key, said]): Found => [key, settingOf(said), said]);
  } catch {
    return undefined;
  }
}

import { callTool } from './call-tool.ts';
import type { FlagOptions } from './flag-options.ts';
import { given } from './given.ts';
import { paint } from './paint.ts';
import { print, printJson } from './print.ts';
import { visible } from './visible.ts';

interface FlagAnswer {
  readonly summary: string;
  readonly flag: Flag;
  readonly environments: readonly {
    readonly key: string;
    readonly enabled: boolean;
    readonly words: readonly string[];
  }[];
  readonly last_change?: {
    readonly change_id: string;
    readonly at: string;
    readonly by: string;
    readonly changes: readonly string[];
  };
  readonly advice: readonly string[];
}

interface Flag {
  readonly key: string;
  readonly type: string;
  readonly kind: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags: readonly string[];
  readonly expires?: string;
  readonly variations: readonly { readonly key: string; readonly value: unknown }[];
  readonly default_value?: unknown;
  readonly off_value?: unknown;
}

/** `guidon flags get`: get_flag, told to a person. */
export async function getFlag(key: string, { project, json }: FlagOptions): Promise<void> {
  const answer = await callTool<FlagAnswer>({ tool: 'get_flag', arguments: given({ key, project }) });
  if (json === true) printJson(answer);
  else for (const line of flagLines(answer)) print(line);
}

function flagLines({ flag, summary, environments, last_change: change, advice }: FlagAnswer): string[] {
  return [
    paint('bold', visible(summary)),
    ...factLines(flag),
    '',
    ...environments.flatMap(environmentLines),
    ...(change === undefined
      ? []
      : ['', `last change  ${change.at} by ${visible(change.by)} (${change.change_id})`]),
    ...(change?.changes ?? []).map((line) => `  ${visible(line)}`),
    ...advice.map((line) => paint('yellow', line)),
  ];
}

function factLines(flag: Flag): string[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['description', flag.description],
    ['kind', flag.kind],
    ['owner', flag.owner],
    ['tags', flag.tags.length === 0 ? undefined : flag.tags.join(', ')],
    ['expires', flag.expires],
    [
      'values',
      flag.variations.map(({ key, value }) => `${key} = ${JSON.stringify(value)}`).join(', ') || undefined,
    ],
    ['default', JSON.stringify(flag.default_value)],
    ['when off', JSON.stringify(flag.off_value) ?? "the code's own default"],
  ];
  return facts.flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${paint('dim', name.padEnd(12))} ${visible(text)}`],
  );
}

function environmentLines({ key, enabled, words }: FlagAnswer['environments'][number]): string[] {
  const state = enabled ? paint('green', 'on') : paint('dim', 'off');
  const others = words.filter((line) => line !== 'On.');
  return [`${paint('bold', key)} ${state}`, ...others.map((line) => `  ${visible(line)}`)];
}

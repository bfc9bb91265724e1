import { BEACON, type FlagsAnswer, type Instance } from './instance.ts';
import type { Promised } from './traffic.ts';

/** What is wrong after a phase, in words. */
export interface Findings {
  readonly lost: readonly string[];
  readonly diverged: readonly string[];
}

/**
 * Asks every instance what there is, and compares it with the others' answers and with what writers were promised.
 *
 * Tools read the database that all share; what applications are answered comes from each instance's own memory.
 */
export async function compare(
  instances: readonly Instance[],
  { flags, flippedAt }: Promised,
  sdkKey: string,
): Promise<Findings> {
  const late = instances.filter(({ toldAt }) => toldAt < flippedAt);
  const views = await Promise.all(instances.map(viewOf));
  const memories = await Promise.all(instances.map((instance) => instance.flags(sdkKey)));
  const known = [...views.map(({ keys }) => keys), ...memories.map(keysOf)];
  const lost = [...flags].filter((key) => known.some((keys) => !keys.has(key)));
  return {
    lost,
    diverged: [
      ...late.map(({ name }) => `${name} was not told of the last change`),
      ...different(instances, views.map(textOf), 'lists something else'),
      ...differentMemories(instances, memories),
      ...instances.flatMap(({ name }, index) =>
        beaconOf(memories[index]) === views[index]?.beacon
          ? []
          : [`${name} answers applications an old beacon`],
      ),
    ],
  };
}

/** Asks every instance what an application asks, and compares answers and entity tags. Works without a database. */
export async function compareMemories(instances: readonly Instance[], sdkKey: string): Promise<string[]> {
  return differentMemories(instances, await Promise.all(instances.map((instance) => instance.flags(sdkKey))));
}

function differentMemories(instances: readonly Instance[], answers: readonly FlagsAnswer[]): string[] {
  const refused = answers.flatMap(({ status }, index) =>
    status === 200 ? [] : [`${instances[index]?.name} answers applications ${status}`],
  );
  const texts = answers.map((answer) => JSON.stringify(answer));
  return [...refused, ...different(instances, texts, 'answers applications something else')];
}

function keysOf({ body: { flags = [] } }: FlagsAnswer): ReadonlySet<string> {
  return new Set(flags.map(({ key }) => key));
}

function beaconOf(answer: FlagsAnswer | undefined): unknown {
  return answer?.body.flags?.find(({ key }) => key === BEACON)?.value;
}

function different(instances: readonly Instance[], answers: readonly string[], what: string): string[] {
  return instances.flatMap(({ name }, index) => (answers[index] === answers[0] ? [] : [`${name} ${what}`]));
}

interface View {
  readonly revision: number;
  readonly beacon: unknown;
  readonly keys: Set<string>;
}

function textOf({ keys, ...rest }: View): string {
  return JSON.stringify({ ...rest, keys: [...keys].sort() });
}

async function viewOf(instance: Instance): Promise<View> {
  const keys = new Set<string>();
  let revision = 0;
  let cursor: string | undefined;
  do {
    const page = await instance.call('list_flags', {
      project: 'default',
      limit: 100,
      ...(cursor && { cursor }),
    });
    for (const { key } of page.flags) keys.add(key);
    revision = page.revision;
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  const evaluated = await instance.call('evaluate_flag', {
    project: 'default',
    key: BEACON,
    environment: 'staging',
  });
  return { revision, beacon: evaluated.results[0].value, keys };
}

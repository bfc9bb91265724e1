import { BEACON, type Instance } from './instance.ts';
import type { Promised } from './traffic.ts';

/** What is wrong after a phase, in words. */
export interface Findings {
  readonly lost: readonly string[];
  readonly diverged: readonly string[];
}

/** Asks every instance what there is, and compares it with the others' answers and with what writers were promised. */
export async function compare(
  instances: readonly Instance[],
  { flags, flippedAt }: Promised,
): Promise<Findings> {
  const late = instances.filter(({ toldAt }) => toldAt < flippedAt);
  const views = await Promise.all(instances.map(viewOf));
  const lost = [...flags].filter((key) => views.some((view) => !view.keys.has(key)));
  const [first, ...others] = views.map(({ keys, ...rest }) =>
    JSON.stringify({ ...rest, keys: [...keys].sort() }),
  );
  return {
    lost,
    diverged: [
      ...late.map(({ name }) => `${name} was not told of the last change`),
      ...others.flatMap((view, index) =>
        view === first ? [] : [`${instances[index + 1]?.name} answers something else`],
      ),
    ],
  };
}

interface View {
  readonly revision: number;
  readonly beacon: unknown;
  readonly keys: Set<string>;
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

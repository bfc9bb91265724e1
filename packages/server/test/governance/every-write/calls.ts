import { accepted } from '../../support/arrange.ts';
import { makeWorld } from '../world.ts';
import type { Answer } from './answer.ts';
import type { Staged } from './staged.ts';
import type { Given, Write } from './write.ts';
import { WRITES } from './writes.ts';

/** Every call there is, with its name and its tool. */
export const CALLS: readonly (readonly [string, string, Write])[] = Object.entries(WRITES).flatMap(
  ([tool, writes]) => writes.map((write) => [`${tool} ${write.about ?? ''}`.trim(), tool, write] as const),
);

let serial = 0;

/** A world that stays as it is, or one of the write's own. */
export async function worldOf(staged: Staged, kind: string, name: string, write: Write) {
  const isOwn = write.before !== undefined || (kind === 'open' && write.undo === 'cannot');
  if (!isOwn) return { project: kind, given: {} };
  const project = `${kind}-${name.replaceAll(/\W+/g, '-')}`.slice(0, 64);
  await makeWorld(staged, project);
  return { project, given: (await write.before?.(staged, project)) ?? {} };
}

/** The arguments of the next call. */
export async function inputOf(staged: Staged, project: string, write: Write, given: Given): Promise<object> {
  serial += 1;
  return write.input(project, { ...given, ...(await write.each?.(staged, project)) }, serial);
}

/** Looks at what was saved, and puts it back, so that the next call has something to do. */
export async function undo(
  staged: Staged,
  { undo: when }: Write,
  output: Answer['output'],
  look?: () => Promise<void>,
): Promise<void> {
  const id = output?.change_id;
  if (id !== undefined) await look?.();
  if (id !== undefined && when === undefined) await staged.ok('revert_change', { change_id: id }, accepted);
}

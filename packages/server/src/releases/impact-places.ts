import type { ProposedContent } from '../flags/change-request.ts';
import type { Draft } from '../flags/draft.ts';
import { usersOf } from '../flags/users.ts';

/** Where a draft may answer somebody otherwise, what it touches itself first. */
export interface ImpactPlaces {
  readonly flags: readonly string[];
  readonly environments: readonly string[];
}

/**
 * The flags and environments in which a draft may answer otherwise: those it touches, flags whose rules wait for one of
 * them, however deep, and, for a flag's own document, every environment there is.
 */
export async function impactPlaces(
  draft: Draft,
  content: Pick<ProposedContent, 'flagKeys' | 'environmentKeys' | 'environments'>,
): Promise<ImpactPlaces> {
  const flags = new Set(content.flagKeys);
  // A set is walked with what is added meanwhile.
  for (const key of flags) {
    const users = await usersOf(draft.reads, draft.project.id, { kind: 'flag', key });
    for (const user of users.flags) flags.add(user.key);
  }
  const environments = new Set([...content.environments, ...content.environmentKeys]);
  if (draft.changed().some(({ kind }) => kind === 'flag'))
    for (const { key } of await draft.allEnvironments()) environments.add(key);
  return { flags: [...flags], environments: [...environments] };
}

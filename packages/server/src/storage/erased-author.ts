import type { Author } from '../flags/change.ts';

/** Somebody whose names are taken out. */
export interface Erasing {
  readonly organizationId: string;
  readonly principalId: string;
  /** What others acted for, or saw in history: the name of a token's holder may have changed. */
  readonly names: readonly string[];
}

/** An author without the names of a person, where it is that person or acted for it; otherwise the author itself. */
export function erasedAuthor(author: Author, { principalId, names }: Erasing): Author {
  const { principalId: id, kind, door, actingFor, actingForId } = author;
  const actedFor = actingForId === principalId || (actingFor !== undefined && names.includes(actingFor));
  if (id !== principalId && !actedFor) return author;
  return {
    principalId: id,
    kind,
    door,
    name: id,
    // By it nobody approves what an agent asked for them.
    ...(actedFor ? { actingFor: principalId } : {}),
    ...(actingForId === undefined ? {} : { actingForId }),
  };
}

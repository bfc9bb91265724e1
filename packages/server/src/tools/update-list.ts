import type { SavedList } from '@guidon/core';
import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { findNamed } from '../flags/find.ts';
import { changedList } from '../flags/list-values.ts';
import { usersOf } from '../flags/users.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { newListKeyField, shownUsers, usersFields } from './segment-fields.ts';
import { cleanText } from './text.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const values = z.array(z.union([z.string().max(1000), z.number(), z.boolean()])).max(50_000);

const input = z.object({
  key: newListKeyField,
  project: projectField,
  add: values.optional().describe('Values to put in; those that are there stay.'),
  remove: values.optional().describe('Values to take out; those that are not there are ignored.'),
  create: z.boolean().default(false).describe('Make the list if there is none of this key.'),
  name: cleanText(200).optional().describe('For people.'),
  description: cleanText(2000).optional().describe('What it is.'),
});

type ListInput = z.output<typeof input>;

/** Makes a saved list or changes its values. */
export const updateList = defineTool({
  name: 'update_list',
  title: 'Add and remove values of a saved list',
  description:
    'Add values to a saved list and remove others, thousands in one call, or make a new list with create. Conditions look into lists with in_list and not_in_list, in set_flag_rules and save_segment; a change acts at once in every flag that depends on the list, and the answer names them. Values not named stay; text and numbers are different values. At most 100,000 values. An unknown key without create is refused with the closest ones. Undo with revert_change.',
  toolset: 'targeting',
  access: 'write',
  input,
  output: z.object({
    ...writeOutput,
    size: z.number().describe('How many values it has after this.'),
    used_by: usersFields,
  }),
  async run(asked, call) {
    checkDisjoint(asked);
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftList(draft, asked),
    );
    return {
      ...writeResult(result, { would: 'change', did: 'changed' }, `list ${asked.key}`),
      ...result.drafted,
    };
  },
});

async function draftList(draft: Draft, asked: ListInput) {
  const { key, add: added = [], remove: removed = [], name, description } = asked;
  const existing = await existingList(draft, asked);
  const list: SavedList = {
    ...existing,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    values: changedList(existing.values, { added, removed }),
  };
  await draft.put('list', key, list);
  const users = await usersOf(draft.reads, draft.project.id, { kind: 'list', key });
  return { size: list.values.length, used_by: shownUsers(users) };
}

async function existingList(draft: Draft, { key, create }: ListInput): Promise<SavedList> {
  const existing = await draft.document('list', key);
  if (existing !== undefined) return existing;
  return create ? { key, values: [] } : (await findNamed(draft.reads, draft.project, 'list', key)).document;
}

function checkDisjoint({ add = [], remove = [] }: ListInput): void {
  const added = new Set(add);
  const both = remove.find((value) => added.has(value));
  if (both === undefined) return;
  const shown = JSON.stringify(both).slice(0, 100);
  throw new AppError('INVALID_ARGUMENT', `update_list: ${shown} is both in add and in remove.`, {
    hint: 'Name each value in one of them.',
  });
}

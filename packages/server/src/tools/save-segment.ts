import type { Condition, Segment } from '@guidon/core';
import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { usersOf } from '../flags/users.ts';
import { AppError } from '../lib/app-error.ts';
import { conditionFrom, conditionProblem, conditionTextField, isAsShown } from './condition-fields.ts';
import { defineTool } from './define-tool.ts';
import { refuse } from './field-problem.ts';
import { projectField } from './flag-fields.ts';
import { newSegmentKeyField, shownUsers, usersFields } from './segment-fields.ts';
import { cleanText } from './text.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  key: newSegmentKeyField,
  project: projectField,
  name: cleanText(200).optional().describe('For people.'),
  description: cleanText(2000).optional().describe('What it is.'),
  when: conditionTextField
    .optional()
    .describe('Who is in it, e.g. email ends_with "@example.com" and not (plan = "free").'),
});

type SegmentInput = z.output<typeof input>;

/** Makes or changes a segment. */
export const saveSegment = defineTool({
  name: 'save_segment',
  title: 'Create a segment or change it',
  description:
    'Create a segment, a named condition that rules of any flag can refer to, or change one. Use it when several flags target the same users; for one flag write the condition in set_flag_rules. A changed condition acts at once in every flag that uses the segment: preview with dry_run, which names them. Fields left out stay. An unknown segment, list or flag in the condition is refused. Undo with revert_change.',
  toolset: 'flags',
  access: 'write',
  input,
  output: z.object({ ...writeOutput, used_by: usersFields }),
  async run(asked, call) {
    refuse('save_segment', asked.when === undefined ? undefined : conditionProblem(asked.when));
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftSegment(draft, asked),
    );
    return {
      ...writeResult(result, { would: 'save', did: 'saved' }, `segment ${asked.key}`),
      used_by: result.drafted,
    };
  },
});

async function draftSegment(draft: Draft, asked: SegmentInput) {
  const { key, name, description } = asked;
  const existing = await draft.document('segment', key);
  const sent = asked.when === undefined ? undefined : conditionFrom(asked.when);
  const when = sent === undefined || isShown(existing, sent) ? existing?.when : sent;
  if (when === undefined) throw nobody(key);
  const segment: Segment = {
    ...existing,
    key,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    when,
  };
  await draft.put('segment', key, segment);
  return shownUsers(await usersOf(draft.reads, draft.project.id, { kind: 'segment', key }));
}

function isShown(existing: Segment | undefined, sent: Condition): boolean {
  return existing !== undefined && isAsShown(existing.when, sent);
}

function nobody(key: string): AppError {
  return new AppError('INVALID_ARGUMENT', `save_segment: a new segment "${key}" needs when.`, {
    hint: 'Say who is in it, e.g. when: \'email ends_with "@example.com"\'.',
  });
}

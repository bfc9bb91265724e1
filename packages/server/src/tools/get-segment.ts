import { conditionText } from '@guidon/core';
import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { historyFields, shownHistory } from './history-fields.ts';
import { segmentKeyField, shownUsers, usersFields, usersInWords } from './segment-fields.ts';
import { shownText } from './text.ts';

/** Everything about one segment. */
export const getSegment = defineTool({
  name: 'get_segment',
  title: 'Get one segment and who uses it',
  description:
    'Read one segment: its condition, the flags whose rules depend on it and where, segments built on it, and its newest changes. Use it before changing or deleting a segment, to see what that would touch; to find segments use list_segments. Changes nothing. The condition is text as save_segment takes it, to be edited and sent back; pass revision as expected_revision then. For whether one user is in it, evaluate_flag on a flag that uses it.',
  toolset: 'targeting',
  access: 'read',
  input: z.object({ key: segmentKeyField, project: projectField }),
  output: z.object({
    summary: z.string().describe('Who is in it and who uses it.'),
    project: z.string().describe('Project key.'),
    revision: z.number().describe('Project revision; pass as expected_revision to writes.'),
    segment: z
      .object({
        key: z.string().describe('Segment key.'),
        name: shownText(200).optional().describe('For people.'),
        description: shownText(2000).optional().describe('What it is.'),
        when: z.string().describe('Who is in it, as save_segment takes it.'),
      })
      .describe('The segment itself.'),
    used_by: usersFields,
    history: historyFields,
  }),
  async run({ key, project: wanted }, { actor, services }) {
    const { project, object, users, history } = await services.targeting.one(actor, wanted, 'segment', key);
    const { when, ...rest } = object.document;
    const text = conditionText(when);
    const short = text.length > 200 ? `${text.slice(0, 197)}…` : text;
    return {
      summary: `${key}: ${short}; ${usersInWords(users)}.`,
      project: project.key,
      revision: project.revision,
      segment: { ...rest, when: text },
      used_by: shownUsers(users),
      history: shownHistory(history),
    };
  },
});

import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { historyFields, shownHistory } from './history-fields.ts';
import { listKeyField, shownUsers, usersFields, usersInWords } from './segment-fields.ts';
import { shownText } from './text.ts';

/** Everything about one saved list. */
export const getList = defineTool({
  name: 'get_list',
  title: 'Get one saved list and who uses it',
  description:
    'Read one saved list: how many values it has, a part of them, the flags and segments that look into it, and its newest changes. Use it to check whether a value is in it (contains), or before changing it with update_list; to find lists use list_lists. Changes nothing. Values come sorted, at most limit of them from offset on; search narrows them to those with a text in them.',
  toolset: 'targeting',
  access: 'read',
  input: z.object({
    key: listKeyField,
    project: projectField,
    contains: z.union([z.string(), z.number(), z.boolean()]).optional().describe('Is this value in it?'),
    search: z.string().max(200).optional().describe('Only values with this text in them.'),
    offset: z.number().int().min(0).default(0).describe('How many values to skip.'),
    limit: z.number().int().min(1).max(1000).default(100).describe('How many values to show.'),
  }),
  output: z.object({
    summary: z.string().describe('How many values, and who uses it.'),
    project: z.string().describe('Project key.'),
    revision: z.number().describe('Project revision; pass as expected_revision to writes.'),
    key: z.string().describe('List key.'),
    name: shownText(200).optional().describe('For people.'),
    description: shownText(2000).optional().describe('What it is.'),
    size: z.number().describe('How many values it has.'),
    contains: z.boolean().optional().describe('Whether the value asked about is in it.'),
    total: z.number().describe('Values that match search, shown or not.'),
    values: z.array(z.union([z.string(), z.number(), z.boolean()])).describe('Sorted by type and value.'),
    used_by: usersFields,
    history: historyFields,
  }),
  async run({ key, project: wanted, contains, search, offset, limit }, { actor, services }) {
    const { project, object, users, history } = await services.targeting.one(actor, wanted, 'list', key);
    const { values, ...rest } = object.document;
    const text = search?.toLowerCase() ?? '';
    const found = text === '' ? values : values.filter((value) => String(value).toLowerCase().includes(text));
    return {
      summary: `${key}: ${values.length} value${values.length === 1 ? '' : 's'}; ${usersInWords(users)}.`,
      project: project.key,
      revision: project.revision,
      ...rest,
      size: values.length,
      ...(contains === undefined ? {} : { contains: values.includes(contains) }),
      total: found.length,
      values: found.slice(offset, offset + limit),
      used_by: shownUsers(users),
      history: shownHistory(history),
    };
  },
});

import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { NAMED_PAGE, namedPage, namedPageShape, namedRowShape } from './named-page.ts';

/** Which saved lists there are. */
export const listLists = defineTool({
  name: 'list_lists',
  title: 'List and search the saved lists of a project',
  description:
    'List the saved lists of a project: named sets of values, such as user ids of beta testers or blocked countries, that conditions look into with in_list and not_in_list. Use it before writing such a condition with set_flag_rules or save_segment; for the values and who uses a list, get_list. Changes nothing; update_list makes and changes them. Search finds words in key, name and description. Pages of limit rows, sorted by key.',
  toolset: 'targeting',
  access: 'read',
  input: NAMED_PAGE,
  output: z.object({
    ...namedPageShape,
    lists: z
      .array(
        z.object({
          key: z.string().describe('List key.'),
          ...namedRowShape,
          size: z.number().describe('How many values it has.'),
        }),
      )
      .describe('By key.'),
  }),
  async run(asked, call) {
    const { page, documents } = await namedPage('list', asked, call);
    return { ...page, lists: documents.map(({ values, ...rest }) => ({ ...rest, size: values.length })) };
  },
});

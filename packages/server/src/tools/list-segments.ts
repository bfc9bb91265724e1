import { conditionText } from '@guidon/core';
import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { NAMED_PAGE, namedPage, namedPageShape, namedRowShape } from './named-page.ts';

/** Which groups of users there are names for. */
export const listSegments = defineTool({
  name: 'list_segments',
  title: 'List and search the segments of a project',
  description:
    'List the segments of a project: named conditions, such as staff or beta testers, that rules of any flag can refer to. Use it before writing a condition with set_flag_rules, so that the same users are not described twice. Changes nothing; save_segment makes one. Search finds words in key, name, description and condition.',
  toolset: 'flags',
  access: 'read',
  input: NAMED_PAGE,
  output: z.object({
    ...namedPageShape,
    segments: z
      .array(
        z.object({
          key: z.string().describe('Segment key.'),
          ...namedRowShape,
          when: z.string().describe('Who is in it, as text; the first 500 characters.'),
        }),
      )
      .describe('By key.'),
  }),
  async run(asked, call) {
    const { page, documents } = await namedPage('segment', asked, call);
    const segments = documents.map(({ when, ...rest }) => ({
      ...rest,
      when: conditionText(when).slice(0, 500),
    }));
    return { ...page, segments };
  },
});

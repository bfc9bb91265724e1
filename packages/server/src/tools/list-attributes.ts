import { z } from 'zod';
import { attributeFields } from './attribute-fields.ts';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';

/** The attribute registry. */
export const listAttributes = defineTool({
  name: 'list_attributes',
  title: 'List the registered attributes',
  description:
    'List the attributes registered for a project: the names, types and allowed values that applications put in the evaluation context, and which of them percentages may bucket on. Use it before writing conditions with set_flag_rules, so that a rule does not wait for an attribute nobody sends. Changes nothing; save_attribute registers one. Evaluation never looks at the registry; new rules may use only what it has, unless it is empty. At most 500 are shown, by key; search narrows them.',
  toolset: 'admin',
  access: 'read',
  input: z.object({
    project: projectField,
    search: z.string().max(128).optional().describe('Part of a key.'),
  }),
  output: z.object({
    summary: z.string().describe('How many there are.'),
    project: z.string().describe('Project key.'),
    attributes: z
      .array(z.object({ key: z.string().describe('Name or path.'), ...attributeFields }))
      .describe('By key.'),
    total: z.number().describe('Attributes that match, shown or not.'),
  }),
  async run({ project: wanted, search = '' }, { actor, services }) {
    const { project, attributes } = await services.reader.attributes(actor, wanted);
    const found = attributes.filter(({ key }) => key.toLowerCase().includes(search.toLowerCase()));
    return {
      summary: `${found.length} attribute${found.length === 1 ? '' : 's'} registered in ${project.key}.`,
      project: project.key,
      attributes: found.slice(0, 500).map((attribute) => ({
        ...attribute,
        values: attribute.values as (string | number | boolean)[] | undefined,
      })),
      total: found.length,
    };
  },
});

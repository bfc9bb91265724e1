import { z } from 'zod';
import { contextField } from './context-field.ts';
import { defineTool } from './define-tool.ts';
import { exampleDescriptionField, exampleKeyField } from './example-fields.ts';
import { projectField } from './flag-fields.ts';

/** The example contexts of a project. */
export const listExamples = defineTool({
  name: 'list_examples',
  title: 'List the example contexts',
  description:
    'List the example contexts saved for a project: key, whom it stands for, and the context itself. Use it to find one to pass to evaluate_flag as example, and to see what applications put in a context. Changes nothing; save_example saves one. By key, all of them unless search narrows them.',
  toolset: 'targeting',
  access: 'read',
  input: z.object({
    project: projectField,
    search: z.string().max(128).optional().describe('Part of a key or description.'),
  }),
  output: z.object({
    summary: z.string().describe('How many there are.'),
    project: z.string().describe('Project key.'),
    examples: z
      .array(
        z.object({
          key: exampleKeyField,
          description: exampleDescriptionField,
          context: contextField.describe('What flags are evaluated for.'),
        }),
      )
      .describe('By key.'),
  }),
  async run({ project: wanted, search = '' }, { actor, services }) {
    const { project, examples } = await services.reader.examples(actor, wanted);
    const found = examples.filter(({ key, description = '' }) =>
      `${key}\n${description}`.toLowerCase().includes(search.toLowerCase()),
    );
    const summary = `${found.length} example${found.length === 1 ? '' : 's'} in ${project.key}.`;
    return { summary, project: project.key, examples: found };
  },
});

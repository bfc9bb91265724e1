import { z } from 'zod';
import { describePolicy } from '../flags/describe-policy.ts';
import type { PolicyDocument } from '../flags/documents.ts';
import { defineTool } from './define-tool.ts';
import { shownText } from './text.ts';

/** Where one finds one's way: organization, projects, environments. */
export const listProjects = defineTool({
  name: 'list_projects',
  title: 'List projects and their environments',
  description:
    'List the organization, its projects, and the environments of each, with flag counts and revisions. Call it first when you do not know which projects or environment keys exist; every other tool takes those keys. Changes nothing. For the flags inside a project use list_flags. Other tools let you leave out the only project.',
  toolset: 'flags',
  access: 'read',
  input: z.object({
    search: z.string().max(128).optional().describe('Part of a project key or name.'),
  }),
  output: z.object({
    summary: z.string().describe('How many there are.'),
    organization: z.string().describe('Organization name.'),
    projects: z
      .array(
        z.object({
          key: z.string().describe('Project key.'),
          name: shownText(200).describe('For people.'),
          description: shownText(2000).optional().describe('What it is.'),
          revision: z.number().describe('Grows with every change in the project.'),
          flags: z.number().describe('Flags that are not archived.'),
          archived_flags: z.number().describe('Archived flags.'),
          environments: z
            .array(
              z.object({
                key: z.string().describe('Environment key.'),
                name: shownText(200).describe('For people.'),
                policy: shownText(1000)
                  .optional()
                  .describe('What a change takes, in words; absent: nothing.'),
              }),
            )
            .describe('In their order.'),
        }),
      )
      .describe('At most 100, by key.'),
    total: z.number().describe('Projects that match, shown or not.'),
  }),
  async run({ search }, { actor, services }) {
    const { organization, projects } = await services.reader.projects(actor);
    const wanted = search?.toLowerCase() ?? '';
    const found = projects.filter(({ project }) =>
      `${project.key} ${project.document.name}`.toLowerCase().includes(wanted),
    );
    return {
      summary: `${found.length} project${found.length === 1 ? '' : 's'}: ${found
        .slice(0, 10)
        .map(({ project }) => project.key)
        .join(', ')}.`,
      organization: organization?.name ?? '',
      projects: found.slice(0, 100).map(({ project, environments, policies, flags }) => ({
        ...project.document,
        revision: project.revision,
        flags: flags.active,
        archived_flags: flags.archived,
        environments: environments.map(({ document: { key, name } }) => ({
          ...{ key, name },
          ...policyOf(policies.get(key)),
        })),
      })),
      total: found.length,
    };
  },
});

function policyOf(policy: PolicyDocument | undefined) {
  return policy === undefined ? {} : { policy: describePolicy(policy) };
}

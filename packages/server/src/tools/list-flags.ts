import { z } from 'zod';
import type { FlagQuery, FlagRow } from '../flags/flag-store.ts';
import type { FlagUsage } from '../flags/flag-usage.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { cursorField, kindField, limitField, projectField, typeField } from './flag-fields.ts';
import { shownText } from './text.ts';

const input = z.object({
  project: projectField,
  search: z.string().max(200).optional().describe('Words found in key, description, owner or tags.'),
  tag: z.string().max(64).optional().describe('Has this tag.'),
  owner: z.string().max(128).optional().describe('Exactly this owner.'),
  archived: z
    .enum(['no', 'yes', 'any'])
    .default('no')
    .describe('Archived flags: left out, only them, or both.'),
  environment: z
    .string()
    .max(128)
    .optional()
    .describe('Environment that enabled and differs_from are about.'),
  enabled: z.boolean().optional().describe('On or off in environment.'),
  differs_from: z
    .string()
    .max(128)
    .optional()
    .describe('Other environment; finds flags whose state differs.'),
  changed_since: z.iso.datetime({ offset: true }).optional().describe('E.g. 2026-11-20T00:00:00Z.'),
  limit: limitField,
  cursor: cursorField,
});

/** Finds flags. */
export const listFlags = defineTool({
  name: 'list_flags',
  title: 'List and search the flags of a project',
  description:
    'Find flags of one project, each with its type, tags, owner and whether it is on in every environment. Use it to search, to see what is on somewhere, or, with differs_from, what still waits to be promoted. Changes nothing. For rules and values of one flag use get_flag; for what one user gets evaluate_flag. Filters combine.',
  toolset: 'flags',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('How many match.'),
    project: z.string().describe('Project key.'),
    revision: z.number().describe('Project revision; pass as expected_revision to writes.'),
    total: z.number().describe('Flags that match, on all pages.'),
    flags: z
      .array(
        z.object({
          key: z.string().describe('Flag key.'),
          type: typeField.describe('What its values are.'),
          kind: kindField.describe('Why it exists.'),
          description: shownText(200).optional().describe('The first 200 characters.'),
          owner: shownText(128).optional().describe('Person or team.'),
          tags: z.array(shownText(64)).optional().describe('Absent when none.'),
          archived: z.boolean().optional().describe('Present when true.'),
          environments: z
            .record(z.string(), z.string())
            .describe('State by environment: `on`, `off`, `on, 2 rules`.'),
          updated_at: z.string().describe('Last change of the flag or any state.'),
          last_evaluated: z.string().optional().describe('By an application; absent: not remembered.'),
          evaluations: z.number().optional().describe('Today and the 7 days before, everywhere.'),
        }),
      )
      .describe('By key.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { actor, services }) {
    const page = { limit: asked.limit, ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }) };
    const found = await services.reader.flags(actor, asked.project, queryOf(asked), page);
    const environments = found.environments.map((environment) => environment.key);
    const keys = found.items.map(({ flag }) => flag.key);
    const usage = await services.usageOf(found.project.id, keys);
    return {
      summary: `${found.total} flag${found.total === 1 ? '' : 's'} in ${found.project.key}${found.items.length < found.total ? `, ${found.items.length} on this page` : ''}.`,
      project: found.project.key,
      revision: found.project.revision,
      total: found.total,
      flags: found.items.map((row) => ({
        ...rowOf(row, environments),
        ...usageOf(usage.get(row.flag.key)),
      })),
      ...(found.nextCursor === undefined ? {} : { next_cursor: found.nextCursor }),
    };
  },
});

function queryOf(asked: z.output<typeof input>): FlagQuery {
  const { search, tag, owner, environment, enabled, differs_from: from } = asked;
  return {
    archived: asked.archived === 'any' ? 'any' : asked.archived === 'yes',
    ...(search === undefined ? {} : { search }),
    ...(tag === undefined ? {} : { tag }),
    ...(owner === undefined ? {} : { owner }),
    ...(enabled === undefined
      ? {}
      : { enabled: { environment: needed(environment, 'enabled'), value: enabled } }),
    ...(from === undefined ? {} : { differs: { environment: needed(environment, 'differs_from'), from } }),
    ...(asked.changed_since === undefined
      ? {}
      : { changedSince: new Date(asked.changed_since).toISOString() }),
  };
}

function needed(environment: string | undefined, filter: string): string {
  if (environment !== undefined) return environment;
  throw new AppError('INVALID_ARGUMENT', `list_flags: ${filter} needs environment.`, {
    hint: `Say which environment ${filter} is about, e.g. environment: "staging".`,
  });
}

function rowOf(row: FlagRow, environments: readonly string[]) {
  const { key, type, kind, description, owner, tags, archived } = row.flag.document;
  return {
    key,
    type,
    kind,
    ...(description === undefined ? {} : { description: description.slice(0, 200) }),
    ...(owner === undefined ? {} : { owner }),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(archived ? { archived } : {}),
    environments: Object.fromEntries(
      environments.map((environment) => [environment, stateWord(row, environment)]),
    ),
    updated_at: row.updatedAt,
  };
}

/** Over all environments. */
function usageOf(environments: ReadonlyMap<string, FlagUsage> = new Map()) {
  const all = [...environments.values()];
  const last = all
    .map(({ lastEvaluated }) => lastEvaluated)
    .toSorted()
    .at(-1);
  if (last === undefined) return {};
  return { last_evaluated: last, evaluations: all.reduce((sum, { recent }) => sum + recent, 0) };
}

function stateWord(row: FlagRow, environment: string): string {
  const state = row.states[environment]?.document;
  if (state === undefined) return 'off';
  const rules = state.rules.filter((rule) => rule.enabled).length;
  const word = state.enabled ? 'on' : 'off';
  return rules === 0 ? word : `${word}, ${rules} rule${rules === 1 ? '' : 's'}`;
}

import { DEFAULT_STATE, describeState, type EnvironmentState, type Flag } from '@guidon/core';
import { z } from 'zod';
import type { FlagOverview } from '../flags/flag-reader.ts';
import type { FlagUsage } from '../flags/flag-usage.ts';
import { defineTool } from './define-tool.ts';
import {
  environmentField,
  flagKeyField,
  kindField,
  projectField,
  servedValue,
  typeField,
} from './flag-fields.ts';
import { fieldsFrom } from './rule-fields.ts';
import { shownText } from './text.ts';

const anyValue = z.unknown();

/** Everything about one flag. */
export const getFlag = defineTool({
  name: 'get_flag',
  title: 'Get one flag in every environment',
  description:
    'Read one flag: values, metadata, its state and rules in every environment in words and as data, and its last change. Use it before changing a flag, and for "who gets it?" in general; for one user use evaluate_flag, to find flags list_flags. Changes nothing. Rules come as set_flag_rules takes them, to be edited and sent back; pass revision as expected_revision then.',
  toolset: 'flags',
  access: 'read',
  input: z.object({
    key: flagKeyField,
    project: projectField,
    environment: environmentField.optional().describe('Only this one; left out: all.'),
  }),
  output: z.object({
    summary: z.string().describe('Where it is on.'),
    project: z.string().describe('Project key.'),
    revision: z.number().describe('Project revision; pass as expected_revision to writes.'),
    flag: z
      .object({
        key: z.string().describe('Flag key.'),
        type: typeField.describe('What its values are.'),
        kind: kindField.describe('Why it exists.'),
        description: shownText(2000).optional().describe('What it is for.'),
        tags: z.array(shownText(64)).describe('Labels.'),
        owner: shownText(128).optional().describe('Person or team.'),
        expires: z.string().optional().describe('Date by which it should be gone.'),
        archived: z.boolean().describe('Out of use.'),
        client_side: z.boolean().describe('Browsers and apps may read it.'),
        variations: z
          .array(
            z.object({
              key: z.string().describe('Variation key.'),
              value: anyValue.optional().describe('What it serves; absent: too long, see cut.'),
              description: shownText(500).optional().describe('For people.'),
            }),
          )
          .describe('Named values.'),
        default_value: anyValue.optional().describe('Served when on and no rule matches.'),
        off_value: anyValue.optional().describe('Served when off; absent: the default in the code.'),
        schema: anyValue.optional().describe('JSON Schema of its values.'),
      })
      .describe('The flag itself.'),
    environments: z
      .array(
        z.object({
          key: z.string().describe('Environment key.'),
          enabled: z.boolean().describe('On or off.'),
          words: z.array(z.string()).describe('Who gets what, in order.'),
          default_value: anyValue.optional().describe('Only where it overrides the flag.'),
          off_value: anyValue.optional().describe('Only where it overrides the flag.'),
          rules: z.array(z.record(z.string(), z.unknown())).describe('As set_flag_rules takes them.'),
          usage: z
            .object({
              last_evaluated: z.string().describe('By an application, within 10 seconds.'),
              evaluations: z.number().describe('Today and the 7 days before.'),
              by_variation: z.record(z.string(), z.number()).describe('The same; "" is no variation.'),
            })
            .optional()
            .describe('Absent when no application asked.'),
        }),
      )
      .describe('In their order.'),
    last_change: z
      .object({
        change_id: z.string().describe('For revert_change.'),
        at: z.string().describe('When.'),
        by: shownText(200).describe('Who.'),
        changes: z.array(z.string()).describe('What, in words.'),
      })
      .optional()
      .describe('Newest change of it.'),
    advice: z.array(z.string()).describe('What to do about it; empty when nothing.'),
  }),
  async run({ key, project, environment: only }, { actor, services }) {
    const found = await services.reader.flag(actor, project, key, only);
    const shown = found.environments.filter(
      ({ environment }) => (only ?? environment.key) === environment.key,
    );
    const used = (await services.usageOf(found.project.id, [found.flag.key])).get(found.flag.key);
    return {
      summary: summaryOf(found),
      project: found.project.key,
      revision: found.project.revision,
      flag: flagOf(found.flag.document),
      environments: shown.map(({ environment, state }) => ({
        ...environmentOf(environment.key, found.flag.document, state ?? DEFAULT_STATE),
        ...usageOf(used?.get(environment.key)),
      })),
      ...(found.lastChange === undefined ? {} : { last_change: lastChangeOf(found.lastChange) }),
      advice: found.flag.document.archived
        ? [
            'It is archived: remove what still refers to it in code, then delete_flag. update_flag with archived: false brings it back.',
          ]
        : [],
    };
  },
});

function summaryOf({ flag, environments }: FlagOverview): string {
  const on = environments.filter(({ state }) => state?.enabled).map(({ environment }) => environment.key);
  const where =
    on.length === 0
      ? 'off everywhere'
      : `on in ${on.join(', ')}${on.length === environments.length ? '' : ', off elsewhere'}`;
  return `${flag.key} (${flag.document.type}) is ${flag.document.archived ? 'archived; ' : ''}${where}.`;
}

function flagOf(flag: Flag) {
  const { default: fallback, off, variations, tags, clientSide = false, ...rest } = flag;
  return {
    ...rest,
    client_side: clientSide,
    tags: [...tags],
    variations: variations.map((variation) => ({ ...variation })),
    default_value: servedValue(flag, fallback),
    ...(off === undefined ? {} : { off_value: servedValue(flag, off) }),
  };
}

function environmentOf(key: string, flag: Flag, state: EnvironmentState) {
  return {
    key,
    enabled: state.enabled,
    words: describeState(flag, state),
    ...(state.default === undefined ? {} : { default_value: servedValue(flag, state.default) }),
    ...(state.off === undefined ? {} : { off_value: servedValue(flag, state.off) }),
    rules: state.rules.map(fieldsFrom),
  };
}

function usageOf(usage: FlagUsage | undefined) {
  if (usage === undefined) return {};
  const { lastEvaluated, recent, byVariation } = usage;
  return {
    usage: { last_evaluated: lastEvaluated, evaluations: recent, by_variation: { ...byVariation } },
  };
}

function lastChangeOf(change: NonNullable<FlagOverview['lastChange']>) {
  return {
    change_id: change.id,
    at: change.at,
    by: change.author.name,
    changes: change.summary.slice(0, 20),
  };
}

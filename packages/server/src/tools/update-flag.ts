import type { Flag, JsonValue, Served } from '@guidon/core';
import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { usersOf } from '../flags/users.ts';
import { listed } from '../lib/closest.ts';
import { defineTool } from './define-tool.ts';
import { flagKeyField, metadataFields, projectField, servedFrom, variationsField } from './flag-fields.ts';
import { jsonValue, jsonValueOrNull } from './json-value.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  key: flagKeyField,
  project: projectField,
  default_value: jsonValue.optional().describe('Served when on and no rule matches.'),
  off_value: jsonValueOrNull.optional().describe('Served when off; null: the default in the code.'),
  variations: variationsField.optional().describe('The whole new list of named values.'),
  ...metadataFields,
  description: metadataFields.description.or(z.null()).describe('What it is for; null removes it.'),
  owner: metadataFields.owner.or(z.null()).describe('Person or team; null removes it.'),
  expires: metadataFields.expires.or(z.null()).describe('Date; null removes it.'),
  kind: metadataFields.kind.describe('Why it exists.'),
  schema: z
    .record(z.string(), z.unknown())
    .or(z.null())
    .optional()
    .describe('JSON Schema for values; null removes it.'),
  archived: z.boolean().optional().describe('true takes it out of use, false brings it back.'),
});

type UpdateInput = z.output<typeof input>;

/** Changes what a flag is, everywhere at once. */
export const updateFlag = defineTool({
  name: 'update_flag',
  title: 'Update a flag: metadata, values, archive',
  description:
    'Change what a flag is in all environments at once: description, tags, owner, kind, expiry, values, or whether it is archived. Use set_flag_state to switch it on or off, set_flag_rules for targeting. Fields left out stay; tags and variations are replaced whole. A new default_value reaches every unmatched user where the flag is on, at once unless protected. Archiving hides a flag from lists but still answers code.',
  toolset: 'flags',
  access: 'write',
  input,
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
      const flag = await draft.flag(asked.key);
      await draft.put('flag', flag.key, updated(flag, asked));
      return [...(await reach(draft, flag, asked)), ...(await dependents(draft, flag, asked))];
    });
    const written = writeResult(result, { would: 'update', did: 'updated' }, `flag ${asked.key}`);
    return { ...written, warnings: [...written.warnings, ...(result.changed ? result.drafted : [])] };
  },
});

function updated(flag: Flag, asked: UpdateInput): Flag {
  const variations = (asked.variations as Flag['variations'] | undefined) ?? flag.variations;
  const fields: Record<string, unknown> = {
    ...flag,
    variations: variations.map((variation) => pruned(variation)),
    ...served('default', variations, asked.default_value),
    ...served('off', variations, asked.off_value),
    ...given(asked, ['description', 'owner', 'expires', 'kind', 'schema', 'archived']),
    ...(asked.client_side === undefined ? {} : { clientSide: asked.client_side || null }),
    ...(asked.tags === undefined ? {} : { tags: [...new Set(asked.tags)] }),
  };
  return pruned(fields) as unknown as Flag;
}

function served(
  field: 'default' | 'off',
  variations: Flag['variations'],
  value: JsonValue | undefined,
): Record<string, Served | null> {
  if (value === undefined) return {};
  return { [field]: value === null ? null : servedFrom({ variations }, value) };
}

function given(asked: UpdateInput, names: readonly (keyof UpdateInput)[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (asked[name] === undefined ? [] : [[name, asked[name]]])),
  );
}

/** Without members that are undefined or, having been taken away, null. */
function pruned(record: object): object {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && value !== null),
  );
}

async function reach(draft: Draft, flag: Flag, asked: UpdateInput): Promise<string[]> {
  const states = Object.entries(await draft.states(flag.key));
  const on = states.filter(([, state]) => state.enabled).map(([environment]) => environment);
  if (on.length === 0) return [];
  const where = on.join(', ');
  const values = asked.default_value !== undefined || asked.variations !== undefined;
  return [
    ...(values ? [`Values changed at once for users in ${where}, where the flag is on.`] : []),
    ...(asked.archived === true && !flag.archived
      ? [`It is still on in ${where}: code that asks for it is answered as before.`]
      : []),
  ];
}

/** Whose rules wait for a flag that is archived: they go on doing so, and keep it from being deleted. */
async function dependents(draft: Draft, { key, archived }: Flag, asked: UpdateInput): Promise<string[]> {
  if (asked.archived !== true || archived) return [];
  const { flags, segments } = await usersOf(draft.reads, draft.project.id, { kind: 'flag', key });
  const names = [...flags.map((one) => `flag ${one.key}`), ...segments.map((one) => `segment ${one}`)];
  return names.length === 0
    ? []
    : [`Conditions still refer to ${key}: ${listed(names)}. Change them before it is deleted.`];
}

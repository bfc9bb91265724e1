import { booleanVariations, type Flag, type FlagType, type JsonValue } from '@guidon/core';
import { z } from 'zod';
import { describeDifference } from '../flags/describe-diff.ts';
import { diffDocuments } from '../flags/diff.ts';
import type { Draft } from '../flags/draft.ts';
import { strictPolicies } from '../flags/policy.ts';
import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { flagSnippet, SNIPPET_EXTENSIONS } from '../snippets/flag-snippet.ts';
import { defineTool } from './define-tool.ts';
import {
  metadataFields,
  newFlagKeyField,
  projectField,
  servedFrom,
  typeField,
  variationsField,
} from './flag-fields.ts';
import { jsonValue } from './json-value.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  key: newFlagKeyField,
  project: projectField,
  type: typeField.default('boolean').describe('Of its values.'),
  default_value: jsonValue.optional().describe('Served when on and no rule matches; boolean: true.'),
  off_value: jsonValue
    .optional()
    .describe('Served when off. Left out: the default in the code; boolean: false.'),
  variations: variationsField.optional().describe('Named values, for splits. Boolean flags have on and off.'),
  ...metadataFields,
  schema: z.record(z.string(), z.unknown()).optional().describe('JSON Schema for values of a json flag.'),
  file_extension: z
    .string()
    .max(16)
    .optional()
    .describe('Of the file that will use it, e.g. `.tsx`: answers ready code.'),
});

type CreateInput = z.output<typeof input>;

/** Makes a flag. */
export const createFlag = defineTool({
  name: 'create_flag',
  title: 'Create a flag, off everywhere',
  description:
    'Create one feature flag, off in every environment. An off_value is live at once: it takes approval where one is protected, and a boolean flag without it serves nothing while off there. To change one use update_flag, to switch it on set_flag_state. A repeat with the same content changes nothing; an existing key with other content is refused. A boolean flag needs only a key, others default_value.',
  toolset: 'flags',
  access: 'write',
  input,
  output: z.object({
    ...writeOutput,
    code: z
      .object({
        language: z.string().describe('Of the code.'),
        install: z.string().describe('What to install.'),
        code: z.string().describe('Ready to paste.'),
        docs: z.string().describe('More about it.'),
      })
      .optional()
      .describe('Present when file_extension was given and is known.'),
  }),
  async run(asked, call) {
    const flag = flagOf(asked);
    const bare = asked.off_value === undefined ? withoutOff(flag) : flag;
    const now = call.services.now();
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
      const strict = (await strictPolicies(draft.reads, draft.project.id, now)).map(({ key }) => key);
      const drafted = strict.length === 0 ? flag : bare;
      await draftFlag(draft, drafted, [flag, bare]);
      return drafted === flag || deepEqual(flag, bare) ? [] : [servesNothing(strict)];
    });
    const snippet =
      asked.file_extension === undefined
        ? undefined
        : flagSnippet(asked.file_extension, { key: flag.key, type: flag.type, fallback: fallbackOf(asked) });
    const written = writeResult(
      result,
      { would: 'create', did: 'created' },
      `flag ${flag.key}, off in every environment`,
    );
    return {
      ...written,
      warnings: [
        ...written.warnings,
        ...(result.changed ? result.drafted : []),
        ...(asked.file_extension !== undefined && snippet === undefined
          ? [`No code for that file; known are ${SNIPPET_EXTENSIONS.join(' ')}.`]
          : []),
      ],
      ...(snippet === undefined ? {} : { code: snippet }),
    };
  },
});

/** Drafts a flag, unless there is one that is as wanted: one of those it may be, whatever the policies were then. */
async function draftFlag(draft: Draft, flag: Flag, wanted: readonly Flag[]): Promise<void> {
  const existing = await draft.document('flag', flag.key);
  if (existing === undefined) return draft.put('flag', flag.key, flag);
  if (wanted.some((one) => deepEqual(existing, one))) return;
  const differences = diffDocuments('flag', flag.key, existing, flag).map(describeDifference);
  throw new AppError(
    'ALREADY_EXISTS',
    `Flag "${flag.key}" exists${existing.archived ? ', archived' : ''}, with other content.`,
    {
      hint: 'Look at it with get_flag. To change it use update_flag; for another flag choose another key.',
      details: { differences: differences.slice(0, 20) },
    },
  );
}

function flagOf(asked: CreateInput): Flag {
  const variations = asked.variations ?? (asked.type === 'boolean' ? booleanVariations : []);
  const fallback = asked.default_value ?? defaultOf(asked.type, asked.variations);
  const off = asked.off_value ?? (asked.type === 'boolean' ? false : undefined);
  return {
    key: asked.key,
    type: asked.type,
    variations: variations.map(withoutUndefined) as Flag['variations'],
    default: servedFrom({ variations } as Flag, fallback),
    ...(off === undefined ? {} : { off: servedFrom({ variations } as Flag, off) }),
    ...(asked.schema === undefined ? {} : { schema: asked.schema as NonNullable<Flag['schema']> }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    tags: [...new Set(asked.tags ?? [])],
    ...(asked.owner === undefined ? {} : { owner: asked.owner }),
    kind: asked.kind ?? 'release',
    ...(asked.expires === undefined ? {} : { expires: asked.expires }),
    ...(asked.client_side === true ? { clientSide: true } : {}),
    archived: false,
  };
}

function withoutOff({ off: _, ...flag }: Flag): Flag {
  return flag;
}

/** Code may ask for a flag before there is one, and count on its own default. */
function servesNothing(strict: readonly string[]): string {
  return `While it is off, code gets its own default, not false: that would be live at once in ${listed(strict)}. update_flag with off_value asks for it.`;
}

function defaultOf(type: FlagType, variations: CreateInput['variations']): JsonValue {
  if (type === 'boolean') return true;
  const first = variations?.[0];
  if (first !== undefined) return first.value;
  throw new AppError('INVALID_ARGUMENT', `create_flag: a ${type} flag needs default_value or variations.`, {
    hint: 'Say what it serves when it is on and no rule matches.',
  });
}

/** What the code falls back to: what the flag serves when off, as nearly as the type allows. */
function fallbackOf(asked: CreateInput): JsonValue {
  const neutral = { boolean: false, string: '', number: 0, json: {} } as const;
  return asked.off_value ?? (asked.type === 'boolean' ? false : (asked.default_value ?? neutral[asked.type]));
}

function withoutUndefined(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

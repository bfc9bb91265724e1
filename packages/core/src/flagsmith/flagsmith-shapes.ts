import {
  boolean,
  everyOf,
  json,
  needed,
  nullable,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from '../json-shapes.ts';
import type { JsonValue } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import type {
  FlagsmithContext,
  FlagsmithFeature,
  FlagsmithRule,
  FlagsmithSegment,
} from './flagsmith-context.ts';
import type {
  FlagsmithDocumentRule,
  FlagsmithDocumentSegment,
  FlagsmithFeatureState,
} from './flagsmith-document.ts';

const scalar = oneOf<JsonValue>('text, a number, true or false', text, number, boolean);
/** What a condition compares with: a scalar, or a list of them. */
const operand = oneOf<JsonValue>('text, a number, true, false or a list of them', scalar, everyOf(scalar));

type Variant = NonNullable<FlagsmithFeatureState['multivariate_feature_state_values']>[number];

const variantState = record<Variant>({
  id: nullable(number),
  mv_fs_value_uuid: nullable(uuid),
  percentage_allocation: needed(number),
  multivariate_feature_option: needed(
    record<Variant['multivariate_feature_option']>({ value: needed(json), key: nullable(text) }),
  ),
});

/** A feature's state in a document. */
export const stateShape = record<FlagsmithFeatureState>({
  feature: needed(
    record<FlagsmithFeatureState['feature']>({
      id: nullable(number),
      name: needed(text),
      type: nullable(text),
    }),
  ),
  enabled: needed(boolean),
  django_id: nullable(number),
  featurestate_uuid: nullable(text),
  feature_state_value: needed(json),
  feature_segment: nullable(record<{ readonly priority: number }>({ priority: needed(number) })),
  multivariate_feature_state_values: nullable(everyOf(variantState)),
});

const documentRule: Shape<FlagsmithDocumentRule> = (part, path, told) =>
  record<FlagsmithDocumentRule>({
    type: needed(text),
    rules: needed(everyOf(documentRule)),
    conditions: needed(
      everyOf(
        record<FlagsmithDocumentRule['conditions'][number]>({
          operator: needed(text),
          property_: nullable(text),
          value: nullable(operand),
        }),
      ),
    ),
  })(part, path, told);

/** A segment of a document without its states, which are read one by one. */
export const documentSegmentShape = flat(
  record<Omit<FlagsmithDocumentSegment, 'feature_states'>>({
    id: needed(number),
    name: needed(text),
    rules: needed(everyOf(documentRule)),
  }),
);

/** An environment, as the engine takes it. */
export const environmentShape = record<FlagsmithContext['environment']>({
  key: needed(text),
  name: needed(text),
});

/** A feature, as the engine takes it. */
export const featureShape = record<Omit<FlagsmithFeature, 'metadata'>>({
  key: needed(text),
  name: needed(text),
  enabled: needed(boolean),
  value: needed(json),
  variants: nullable(
    everyOf(
      record<NonNullable<FlagsmithFeature['variants']>[number]>({
        value: needed(json),
        weight: needed(number),
        priority: nullable(oneOf<number | bigint>('a number', number, bigint)),
        key: nullable(text),
      }),
    ),
  ),
  priority: nullable(number),
});

const rule: Shape<FlagsmithRule> = (part, path, told) =>
  record<FlagsmithRule>({
    type: needed(text),
    conditions: nullable(
      everyOf(
        record<NonNullable<FlagsmithRule['conditions']>[number]>({
          operator: needed(text),
          property: nullable(text),
          value: nullable(operand),
        }),
      ),
    ),
    rules: nullable(everyOf(rule)),
  })(part, path, told);

/** A segment, as the engine takes it, without its overrides, which are read one by one. */
export const segmentShape = flat(
  record<Pick<FlagsmithSegment, 'key' | 'name' | 'rules'>>({
    key: needed(text),
    name: needed(text),
    rules: needed(everyOf(rule)),
  }),
);

function bigint(part: unknown): bigint | undefined {
  return typeof part === 'bigint' ? part : undefined;
}

/** Text of hexadecimal digits and dashes, which orders the variants that have no id. */
function uuid(part: unknown, path: string, told: Untranslated[]): string | undefined {
  if (typeof part === 'string' && /^[\da-f-]*[\da-f][\da-f-]*$/i.test(part)) return part;
  told.push({ path, reason: 'It is not a UUID.' });
  return undefined;
}

/** Looks at the rules only where they are not nested without end. */
function flat<Value>(shape: Shape<Value>): Shape<Value> {
  return (part, path, told) => {
    const rules = typeof part === 'object' && part !== null && 'rules' in part ? part.rules : [];
    return json(rules, `${path}.rules`, told) === undefined ? undefined : shape(part, path, told);
  };
}

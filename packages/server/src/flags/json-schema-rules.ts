/** A place for a schema inside a schema. */
const SCHEMA = { $ref: '#' };
const SCHEMAS = { type: 'array', items: SCHEMA };
const NAMED_SCHEMAS = { type: 'object', additionalProperties: SCHEMA };
const COUNT = { type: 'integer', minimum: 0 };
const NAMES = { type: 'array', items: { type: 'string' } };
const TYPE = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] };

/**
 * What a JSON Schema's keywords must look like: the part of the 2020-12 metaschema that catches slips of the pen, such
 * as a misspelt type. Without it a slip would silently check nothing.
 */
export const JSON_SCHEMA_RULES: object = {
  type: ['object', 'boolean'],
  properties: {
    $ref: { type: 'string' },
    $defs: NAMED_SCHEMAS,
    definitions: NAMED_SCHEMAS,
    type: { anyOf: [TYPE, { type: 'array', items: TYPE, minItems: 1 }] },
    enum: { type: 'array' },
    allOf: SCHEMAS,
    anyOf: SCHEMAS,
    oneOf: SCHEMAS,
    not: SCHEMA,
    if: SCHEMA,
    // biome-ignore lint/suspicious/noThenProperty: it is the name of a JSON Schema keyword
    then: SCHEMA,
    else: SCHEMA,
    properties: NAMED_SCHEMAS,
    patternProperties: { ...NAMED_SCHEMAS, propertyNames: { format: 'regex' } },
    additionalProperties: SCHEMA,
    propertyNames: SCHEMA,
    required: NAMES,
    dependentRequired: { type: 'object', additionalProperties: NAMES },
    minProperties: COUNT,
    maxProperties: COUNT,
    items: SCHEMA,
    prefixItems: SCHEMAS,
    contains: SCHEMA,
    minItems: COUNT,
    maxItems: COUNT,
    uniqueItems: { type: 'boolean' },
    minLength: COUNT,
    maxLength: COUNT,
    pattern: { type: 'string', format: 'regex' },
    format: { type: 'string' },
    minimum: { type: 'number' },
    maximum: { type: 'number' },
    exclusiveMinimum: { type: 'number' },
    exclusiveMaximum: { type: 'number' },
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
  },
};

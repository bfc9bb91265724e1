import type { z } from 'zod';

/** The names an object may have at a place inside what a schema describes; none where there is no such object. */
export function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const found = path.reduce<z.ZodType | undefined>(memberOf, schema);
  return Object.keys(unwrapped(found)?.shape ?? {});
}

/** The parts of zod's definitions that lead inwards. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

function memberOf(schema: z.ZodType | undefined, name: PropertyKey): z.ZodType | undefined {
  const { shape, element, options = [] } = unwrapped(schema) ?? {};
  const inside = options.map((option) => memberOf(option, name)).find((member) => member !== undefined);
  return element ?? shape?.[String(name)] ?? inside;
}

function unwrapped(schema: z.ZodType | undefined): Definition | undefined {
  const definition = schema?.def as Definition | undefined;
  return definition?.innerType === undefined ? definition : unwrapped(definition.innerType);
}

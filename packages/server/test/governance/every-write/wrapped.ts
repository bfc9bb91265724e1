import type { z } from 'zod';
import { CATALOGUE } from '../../../src/tools/catalogue.ts';

const OUTER = new Set(['project', 'dry_run', 'expected_revision', 'idempotency_key', 'reason']);

/** Whether a change request can be made of calls of a tool. */
export function proposable(tool: string): boolean {
  return NAMES.has(tool);
}

/** A call as the only part of a change request. */
export function wrapped(project: string, tool: string, input: object): object {
  const own = Object.entries(input).filter(([field]) => !OUTER.has(field));
  return { project, title: 'One', changes: [{ tool, arguments: Object.fromEntries(own) }] };
}

const NAMES = new Set(proposableNames());

function proposableNames(): unknown[] {
  const [propose] = CATALOGUE.filter(({ name }) => name === 'propose_change');
  const changes = propose?.input.shape.changes as unknown as z.ZodArray<z.ZodDiscriminatedUnion>;
  return changes.element.options.map((option) => {
    const { tool } = (option as z.ZodObject<{ tool: z.ZodLiteral }>).shape;
    return tool.value;
  });
}

import type { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';
import type { Tool } from './define-tool.ts';

/** Most bytes of arguments a call may have, as JSON. */
export const MAX_ARGUMENT_BYTES = 1024 * 1024;

/** A tool's arguments, checked. Throws PAYLOAD_TOO_LARGE or INVALID_ARGUMENT naming every field that is wrong. */
export function parseInput(tool: Tool, given: unknown): Record<string, unknown> {
  const input = given ?? {};
  checkSize(input);
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(tool, parsed.error.issues);
}

function checkSize(input: unknown): void {
  const size = jsonSize(input);
  if (size <= MAX_ARGUMENT_BYTES) return;
  throw new AppError('PAYLOAD_TOO_LARGE', 'The arguments are over 1 MiB, or nested too deeply.', {
    hint: 'Send less in one call: split the change, or shorten the value.',
    details: { limit_bytes: MAX_ARGUMENT_BYTES },
  });
}

/** Size as JSON in bytes; infinite for what JSON cannot hold because it is nested too deeply. */
function jsonSize(input: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(input) ?? '');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function invalid(tool: Tool, issues: readonly z.core.$ZodIssue[]): AppError {
  const problems = issues.flatMap((issue) => describeIssue(issue)).slice(0, 10);
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return new AppError('INVALID_ARGUMENT', `${tool.name}: ${problems.join('; ')}.`, {
    hint: hintFor(tool, unknown),
  });
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(
      (key) => `unknown argument "${[where, key].filter(Boolean).join('.').slice(0, 100)}"`,
    );
  const message = issue.message.slice(0, 1).toLowerCase() + issue.message.slice(1);
  return [where === '' ? message : `${where.slice(0, 200)}: ${message}`];
}

function hintFor(tool: Tool, unknown: readonly string[]): string {
  const known = Object.keys(tool.input.shape);
  const everyArgument = `Arguments of ${tool.name}: ${known.join(', ')}.`;
  return unknown[0] === undefined
    ? everyArgument
    : `${didYouMean(closest(unknown[0], known), '')} ${everyArgument}`.trim();
}

import type { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '../lib/json-depth.ts';
import type { Tool } from './define-tool.ts';
import { namesAt } from './schema-names.ts';

/** Most bytes of arguments a call may have, as JSON. */
export const MAX_ARGUMENT_BYTES = 1024 * 1024;

const MOST_PROBLEMS = 10;

/** A tool's arguments, checked. Throws PAYLOAD_TOO_LARGE or INVALID_ARGUMENT naming every field that is wrong. */
export function parseInput(tool: Tool, given: unknown): Record<string, unknown> {
  const input = given ?? {};
  checkSize(input);
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(tool, parsed.error.issues.flatMap(insideUnion));
}

/** Depth goes first: what nests too deeply cannot even be measured. */
function checkSize(input: unknown): void {
  if (isDeeperThan(input, MAX_JSON_DEPTH))
    throw tooLarge(`nest deeper than ${MAX_JSON_DEPTH} levels`, 'Make the value flatter.');
  if (Buffer.byteLength(JSON.stringify(input) ?? '') > MAX_ARGUMENT_BYTES)
    throw tooLarge('are over 1 MiB', 'Send less in one call: split the change, or shorten the value.');
}

function tooLarge(what: string, hint: string): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The arguments ${what}.`, {
    hint,
    details: { limit_bytes: MAX_ARGUMENT_BYTES, limit_depth: MAX_JSON_DEPTH },
  });
}

function invalid(tool: Tool, issues: readonly z.core.$ZodIssue[]): AppError {
  const problems = issues.flatMap((issue) => describeIssue(issue));
  const more = problems.length > MOST_PROBLEMS ? `; and ${problems.length - MOST_PROBLEMS} more` : '';
  const told = problems.slice(0, MOST_PROBLEMS).join('; ');
  return new AppError('INVALID_ARGUMENT', `${tool.name}: ${told}${more}.`, { hint: hintFor(tool, issues) });
}

/** What is wrong inside the alternative that was meant: the one whose outermost type fits. */
function insideUnion(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((inner) => inner.length > 0 && inner.every(isInside));
  return meant === undefined
    ? [issue]
    : meant.flatMap((inner) => insideUnion({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isInside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
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

/** What may stand where the first unknown name stood, the most alike first; or the tool's arguments. */
function hintFor(tool: Tool, issues: readonly z.core.$ZodIssue[]): string {
  const issue = issues.find((one) => one.code === 'unrecognized_keys');
  const path = issue?.path ?? [];
  const known = namesAt(tool.input, path);
  const place = [tool.name, ...path].map(String).join('.').slice(0, 200);
  const every = `Arguments of ${place}: ${known.join(', ')}.`;
  return `${didYouMean(closest(issue?.keys[0] ?? '', known), '')} ${every}`.trim();
}

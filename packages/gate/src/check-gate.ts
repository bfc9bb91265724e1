import { FLAG_KEY_PATTERN } from '@guidon/core';
import type { Flags } from './flags.ts';
import { GateError } from './gate-error.ts';
import type { GateOptions } from './gate-options.ts';
import type { ToolRule } from './tool-rule.ts';

/** Refuses what the types cannot: options of plain JavaScript, keys that no source can have, aliases in a circle. */
export function checkGate<F extends Flags>({ flags, tools, windowMs = 1 }: GateOptions<F>): void {
  for (const key of Object.keys(flags))
    if (!FLAG_KEY_PATTERN.test(key) || key.startsWith('kill.'))
      throw invalid(
        `"${key}" cannot be a flag's key.`,
        'Use letters, digits and _ . : | -, and not kill. in front.',
      );
  for (const [tool, rule] of Object.entries<ToolRule>(tools)) checkRule(tool, rule, flags, tools);
  if (!(Number.isInteger(windowMs) && windowMs > 0))
    throw invalid('windowMs is not a whole number of milliseconds.', 'Give one above 0.');
}

function checkRule(
  tool: string,
  rule: ToolRule,
  flags: Flags,
  tools: Readonly<Record<string, ToolRule>>,
): void {
  for (const key of [rule.flag, rule.unless])
    if (key !== undefined && (!Object.hasOwn(flags, key) || flags[key]?.moment !== 'pin'))
      throw invalid(
        `The tool ${tool} needs "${key}", which is no registration flag.`,
        'Declare it with registration().',
      );
  const seen = new Set([tool]);
  for (let next = aliasOf(rule); next !== undefined; next = aliasOf(tools[next])) {
    if (seen.has(next))
      throw invalid(`The aliases of the tool ${tool} lead back to it.`, 'Remove one of them.');
    seen.add(next);
  }
}

function aliasOf(rule: ToolRule | undefined): string | undefined {
  return typeof rule?.alias === 'string' ? rule.alias : rule?.alias?.tool;
}

function invalid(message: string, hint: string): GateError {
  return new GateError('INVALID_GATE', message, hint);
}

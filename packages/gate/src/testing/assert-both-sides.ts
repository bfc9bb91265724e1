import { AssertionError } from 'node:assert';
import { didYouMean } from '../closest.ts';
import type { Flags } from '../flags.ts';
import type { ToolRule } from '../tool-rule.ts';
import type { GateConfig, GateFlags } from './gate-config.ts';
import { serveWith } from './serve-with.ts';

// No server has it, so the answer to a call of it is what "unknown" looks like.
const NOWHERE = 'guidon_gate_no_such_tool';

/**
 * Asserts both sides of the rules of tools: offered where its flags say so, and otherwise neither listed nor callable.
 *
 * Every tool that has a rule, or those given. A rule for a tool that the server does not have is found too. Tools are
 * called only where they have to be unknown. Throws an `AssertionError` of `node:assert`, which every test runner shows.
 */
export async function assertBothSides<const F extends Flags>(
  config: GateConfig<F>,
  tools: readonly string[] = Object.keys(config.gate.tools),
): Promise<void> {
  for (const tool of tools) {
    const rule: ToolRule | undefined = (config.gate.tools as Readonly<Record<string, ToolRule>>)[tool];
    if (rule === undefined)
      throw wrong(
        `The tool ${tool} has no rule in the gate. ${didYouMean(tool, Object.keys(config.gate.tools), '')}`.trim(),
      );
    await assertRule(config, tool, rule);
  }
}

async function assertRule<F extends Flags>(config: GateConfig<F>, tool: string, rule: ToolRule) {
  const { on, off } = sidesOf(rule);
  if (on !== undefined) await assertOffered(config, tool, on);
  for (const flags of off) await assertAbsent(config, tool, rule, flags);
}

/** The flags with which a rule offers its tool, and those with which it just does not. */
function sidesOf({ flag, unless, alias }: ToolRule): {
  readonly on: GateFlags | undefined;
  readonly off: readonly GateFlags[];
} {
  if (flag === undefined && unless === undefined)
    return alias === undefined ? { on: {}, off: [] } : { on: undefined, off: [{}] };
  const on: GateFlags = {
    ...(unless === undefined ? {} : { [unless]: false }),
    ...(flag === undefined ? {} : { [flag]: true }),
  };
  const off = [flag, unless]
    .filter((key) => key !== undefined)
    .map((key) => ({ ...on, [key]: key !== flag }));
  return { on, off };
}

async function assertOffered<F extends Flags>(config: GateConfig<F>, tool: string, flags: GateFlags) {
  await using served = await serveWith(config, flags);
  const tools = await served.tools();
  if (tools.includes(tool)) return;
  const hint = didYouMean(tool, tools, 'Has the server a tool of this name?');
  throw wrong(`The tool ${tool} is not listed with ${inWords(flags)}. ${hint}`);
}

async function assertAbsent<F extends Flags>(
  config: GateConfig<F>,
  tool: string,
  rule: ToolRule,
  flags: GateFlags,
) {
  await using served = await serveWith(config, flags);
  const tools = await served.tools();
  if (tools.includes(tool)) throw wrong(`The tool ${tool} is listed with ${inWords(flags)}.`);
  if (rule.alias !== undefined) return;
  const { text, isError } = await served.call(tool);
  const unknown = (await served.call(NOWHERE)).text.replaceAll(NOWHERE, tool);
  if (!isError || text !== unknown) throw wrong(`The tool ${tool} can be called with ${inWords(flags)}.`);
}

function inWords(flags: GateFlags): string {
  const settings = Object.entries(flags).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return settings.length === 0 ? 'no flags' : settings.join(', ');
}

function wrong(message: string): AssertionError {
  return new AssertionError({ message });
}

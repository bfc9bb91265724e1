import { FLAG_KEY_PATTERN } from '@guidon/core';
import { checkNames, checkNumbers, checkWord, invalid, type NamesOf } from './check-options.ts';
import { didYouMean } from './closest.ts';
import type { FlagSource } from './flag-source.ts';
import type { Flag, Flags } from './flags.ts';
import type { GateOptions } from './gate-options.ts';
import type { SessionSurfaces } from './gate-parts.ts';
import { isKillSwitch } from './kill-switches.ts';
import type { Principal } from './principal.ts';
import type { ToolAlias, ToolRule } from './tool-rule.ts';

const OPTIONS: NamesOf<GateOptions<Flags>> = {
  ...{
    flags: true,
    tools: true,
    sources: true,
    pins: true,
    server: true,
    principal: true,
    process: true,
    permit: true,
  },
  ...{ windowMs: true, graceMs: true, tombstoneMs: true, session: true, principals: true },
  ...{ sharedCatalogue: true, warn: true, clock: true },
};
const SESSION: NamesOf<SessionSurfaces> = { surface: true, idleMs: true, absoluteMs: true };
const RULE: NamesOf<ToolRule> = { flag: true, unless: true, replacedBy: true, alias: true };
const ALIAS: NamesOf<ToolAlias> = { tool: true, arguments: true };
const PROCESS: NamesOf<Principal> = { id: true, tenant: true };

/** Refuses what the types cannot: options of plain JavaScript, keys that no source can have, aliases in a circle. */
export function checkGate<F extends Flags>(options: GateOptions<F>): void {
  checkNames('The gate', options, OPTIONS);
  const { flags, tools, sources } = options;
  for (const [key, flag] of Object.entries(flags ?? {})) checkFlag(key, flag);
  for (const [tool, rule] of Object.entries<ToolRule>(tools ?? {})) checkRule(tool, rule, flags, tools);
  if (!Array.isArray(sources)) throw invalid('The gate has no list of sources.', 'Give sources: [ … ].');
  sources.forEach(checkSource);
  checkTimes(options);
  checkServer(options.server);
  checkWho(options);
}

function checkFlag(key: string, flag: Flag): void {
  if (!FLAG_KEY_PATTERN.test(key) || isKillSwitch(key))
    throw invalid(
      `"${key}" cannot be a flag's key.`,
      'Use letters, digits and _ . : | -, and not kill. in front.',
    );
  if (!['start', 'pin', 'call'].includes(flag?.moment))
    throw invalid(
      `The flag "${key}" is of no kind.`,
      'Declare it with infrastructure(), registration() or behaviour().',
    );
  if ('by' in flag) checkWord(`What the flag "${key}" counts by`, flag.by, ['principal', 'tenant']);
}

function checkRule(
  tool: string,
  rule: ToolRule,
  flags: Flags,
  tools: Readonly<Record<string, ToolRule>>,
): void {
  checkNames(`The rule of the tool "${tool}"`, rule, RULE);
  for (const key of [rule.flag, rule.unless]) if (key !== undefined) checkRuleFlag(tool, key, flags);
  if (typeof rule.alias === 'object') checkNames(`The alias of the tool "${tool}"`, rule.alias, ALIAS);
  const seen = new Set([tool]);
  for (let next = aliasOf(rule); next !== undefined; next = aliasOf(tools[next])) {
    if (seen.has(next))
      throw invalid(`The aliases of the tool ${tool} lead back to it.`, 'Remove one of them.');
    seen.add(next);
  }
}

function checkRuleFlag(tool: string, key: string, flags: Flags): void {
  if (Object.hasOwn(flags, key) && flags[key]?.moment === 'pin') return;
  const known = Object.keys(flags).filter((other) => flags[other]?.moment === 'pin');
  const hint = Object.hasOwn(flags, key)
    ? 'Declare it with registration().'
    : didYouMean(key, known, 'Declare it with registration().');
  throw invalid(`The tool ${tool} needs "${key}", which is no registration flag.`, hint);
}

function checkSource(source: FlagSource, at: number): void {
  const isSource = [source?.read, source?.open, source?.status].every((part) => typeof part === 'function');
  if (!isSource)
    throw invalid(
      `sources[${at}] is no source of flags.`,
      'Give what environmentSource, fileSource and the like answer, or a FlagSource.',
    );
}

function checkTimes<F extends Flags>(options: GateOptions<F>): void {
  const { windowMs, graceMs, tombstoneMs, principals, session = {} } = options;
  checkNumbers('The gate', { windowMs, principals }, 1);
  checkNumbers('The gate', { graceMs, tombstoneMs }, 0);
  checkNames('The session of the gate', session, SESSION);
  const { idleMs, absoluteMs, surface } = session;
  checkNumbers('The session of the gate', { idleMs, absoluteMs }, 1);
  checkWord('The surface of a session', surface, ['freeze', 'follow']);
}

function checkServer(server: unknown): void {
  if (server === undefined || (typeof server === 'string' && server !== '')) return;
  throw invalid('The gate has server, which is no name.', 'Give a text, or leave it out.');
}

function checkWho<F extends Flags>({ principal, permit, process, warn }: GateOptions<F>): void {
  for (const [name, given] of Object.entries({ principal, permit, warn }))
    if (given !== undefined && typeof given !== 'function')
      throw invalid(`The gate has ${name}, which is no function.`, 'Give a function, or leave it out.');
  if (process === undefined) return;
  checkNames('The process of the gate', process, PROCESS);
  const { id, tenant = id } = process;
  if ([id, tenant].some((name) => typeof name !== 'string' || name === ''))
    throw invalid('The process of the gate has an empty id or tenant.', 'Give texts, or leave tenant out.');
}

function aliasOf(rule: ToolRule | undefined): string | undefined {
  return typeof rule?.alias === 'string' ? rule.alias : rule?.alias?.tool;
}

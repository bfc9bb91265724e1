import { booleanVariations, describeState, type EnvironmentState, type Flag, type Rule } from '@guidon/core';
import { killedTool } from '../flags/surface-kill-switch.ts';

/** What a surface flag can say about a tool: offered to all, none or some; or as the program has it without a flag. */
export type OfferedSetting = boolean | 'default' | `${number}%`;

/** What a surface flag says that says nothing. */
export const AS_SHIPPED = 'as shipped';

/** The tool that a surface flag is about, and whether it is its kill switch. */
export function parseSurfaceFlagKey(key: string): { readonly tool: string; readonly isKill: boolean } {
  const killed = killedTool(key);
  return { tool: killed ?? key, isKill: killed !== undefined };
}

/** The flag that decides whether a tool is offered. Switched off, it says nothing, and the tool is as it was shipped. */
export function offeredFlag(tool: string): Flag {
  return {
    key: tool,
    type: 'boolean',
    variations: booleanVariations,
    default: { variation: 'on' },
    description: `Whether the tool ${tool} is offered. Off: as it was shipped.`,
    tags: [],
    kind: 'operational',
    archived: false,
  };
}

/** The state in which an {@link offeredFlag} says this. */
export function offeredState(setting: OfferedSetting): EnvironmentState {
  if (setting === 'default') return { enabled: false, rules: [] };
  if (setting === true) return { enabled: true, rules: [] };
  const others: EnvironmentState = { enabled: true, default: { variation: 'off' }, rules: [] };
  return setting === false ? others : { ...others, rules: [shareOf(Number.parseFloat(setting))] };
}

/** What a surface flag says in its state, in a few words. */
export function surfaceFlagValue(flag: Flag, state: EnvironmentState): string {
  if (parseSurfaceFlagKey(flag.key).isKill) return state.enabled ? AS_SHIPPED : 'killed';
  if (!state.enabled) return AS_SHIPPED;
  const [rule, more] = state.rules;
  if (rule === undefined) return isOn(flag, state) ? 'offered' : 'not offered';
  if (more === undefined && 'rollout' in rule.serve && rule.when === undefined)
    return `${rule.serve.rollout.percentage} %`;
  return describeState(flag, state).join(' ');
}

function isOn(flag: Flag, state: EnvironmentState): boolean {
  const served = state.default ?? flag.default;
  return 'variation' in served && served.variation === 'on';
}

function shareOf(percentage: number): Rule {
  return { id: 'share', enabled: true, serve: { rollout: { variation: 'on', percentage } } };
}

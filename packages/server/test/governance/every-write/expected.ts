import type { CallerName } from './staged.ts';
import type { Expected } from './write.ts';

/**
 * What somebody is told about a write where production is protected. `isPerson`: their key is a person's there, not
 * lent to an agent. Editors and approvers lack the role for what only administrators do; all else is told alike.
 */
export function toldOf(expected: Expected, caller: CallerName | 'machine', isPerson: boolean): RegExp {
  return TOLD[expected](caller, isPerson && caller !== 'agent');
}

const TOLD: Readonly<Record<Expected, (caller: CallerName | 'machine', isPerson: boolean) => RegExp>> = {
  request: (caller) => orDenied('waits for production', caller),
  inert: (caller) => orDenied('done', caller),
  refused: () => /^(PRECONDITION_FAILED|PERMISSION_DENIED|CONFLICT)$/,
  people: (caller, isPerson) =>
    isPerson && (caller === 'ada' || caller === 'ben') ? /^done$/ : /^(PERMISSION_DENIED|NOT_FOUND)$/,
  administrators: (caller, isPerson) =>
    isPerson && caller === 'ada' ? /^(done|waits for production)$/ : /^PERMISSION_DENIED$/,
};

function orDenied(what: string, caller: CallerName | 'machine'): RegExp {
  return caller === 'dan' || caller === 'ben'
    ? new RegExp(`^(${what}|PERMISSION_DENIED)$`)
    : new RegExp(`^${what}$`);
}

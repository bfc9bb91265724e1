import { AGE, COUNTRIES, type Scenario, SUFFIX } from './neutral-flag.ts';

/** Somebody flags are evaluated for. */
export interface User {
  readonly id: string;
  readonly country: string;
  readonly version: string;
  readonly email: string;
  readonly age: number;
}

const ABROAD = ['US', 'BR', 'JP'];
const NEW = ['2.5.0', '2.6.1', '2.10.0', '3.0.2', '11.4.0'];
const OLD = ['1.9.3', '2.4.9', '0.12.0', '2.0.10'];

/** Four equal groups: those that match the first rule of targeting only, the second only, the third only, none. */
export function usersOf(count: number): User[] {
  return Array.from({ length: count }, (_, index) => {
    const group = index % 4;
    return {
      id: `user-${index}`,
      country: pick(group === 0 ? COUNTRIES : ABROAD, index),
      version: pick(group === 1 ? NEW : OLD, index),
      email: `person.${index}${group === 2 ? SUFFIX : '@mail.test'}`,
      age: group === 1 ? AGE + (index % 40) : AGE - 1 - (index % 20),
    };
  });
}

function pick(values: readonly string[], index: number): string {
  return values[Math.floor(index / 4) % values.length] ?? '';
}

/** What a flag answers a user, for those flags that leave no choice. */
export function truthOf(scenario: Scenario, index: number): boolean | undefined {
  if (scenario === 'on') return true;
  return scenario === 'targeting' || scenario === 'numeric' ? index % 4 !== 3 : undefined;
}

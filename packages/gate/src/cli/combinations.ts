import type { GateFlags } from '../testing/index.ts';
import { CommandError } from './command-error.ts';

/** A combination of flags that ships. */
export interface Combination {
  /** Names its file. */
  readonly name: string;
  readonly flags: GateFlags;
  /** The only flag that is on, where it is to show what that one does. */
  readonly alone?: string;
  /** Whose it is, where it is one tenant's. */
  readonly tenant?: string;
}

/** What combinations are made from. */
export interface CombinationParts {
  /** The registration flags. */
  readonly keys: readonly string[];
  readonly named?: Readonly<Record<string, GateFlags>> | undefined;
  readonly tenants?: Readonly<Record<string, GateFlags>> | undefined;
}

/** Default, all on, each alone, those that were named, and tenants; in this order. */
export function combinationsOf({ keys, named = {}, tenants = {} }: CombinationParts): readonly Combination[] {
  const where = (isOn: (key: string) => boolean) => Object.fromEntries(keys.map((key) => [key, isOn(key)]));
  const byName: Record<string, Combination> = {
    default: { name: 'default', flags: {} },
    all: { name: 'all', flags: where(() => true) },
  };
  for (const alone of keys) {
    const name = `only-${alone}`;
    byName[name] = { name, flags: where((other) => other === alone), alone };
  }
  for (const [name, flags] of Object.entries(named)) byName[name] = { name, flags };
  const all: Combination[] = [
    ...Object.values(byName),
    ...Object.entries(tenants).map(([tenant, flags]) => ({ name: `tenant-${tenant}`, flags, tenant })),
  ];
  refuseSameFiles(all);
  return all;
}

/** The file of a combination; on some systems names differ only if they do so in more than their case. */
export function fileNameOf({ name }: Pick<Combination, 'name'>): string {
  return `${encodeURIComponent(name).replaceAll('*', '%2A')}.json`;
}

function refuseSameFiles(all: readonly Combination[]): void {
  const files = all.map((combination) => fileNameOf(combination).toLowerCase());
  const again = all.find((_, at) => files.indexOf(files[at] as string) !== at);
  if (again !== undefined)
    throw new CommandError(
      `Two combinations would be written to the file ${fileNameOf(again)}.`,
      'Give one of them another name.',
    );
}

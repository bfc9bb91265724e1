import type { Environment } from './program.ts';

const OWN_PREFIX = 'GUIDON_GATE_';

/** The variables a server is started with: those that are set, without the command's own and others named here, which are secrets. */
export function serverEnvironment(
  environment: Environment,
  ...secrets: readonly (string | undefined)[]
): Record<string, string> {
  const isSecret = (name: string) => name.startsWith(OWN_PREFIX) || secrets.includes(name);
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isSecret(entry[0]),
    ),
  );
}

import { usageError } from './usage-error.ts';

/** What every command about a cluster takes. */
export interface DeliveryOptions {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly json?: true;
}

/** `kind/name` as arguments of a tool; nothing for nothing. Throws a usage error for anything else. */
export function objectNamed(text: string | undefined): { kind?: string; name?: string } {
  if (text === undefined) return {};
  const [, kind, name] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (kind === undefined || name === undefined)
    throw usageError(`"${text}" is not kind/name, such as kustomization/apps.`);
  return { kind, name };
}

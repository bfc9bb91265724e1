import type { Impersonated } from './delivery-settings.ts';

/** Who calls, as far as a cluster is told. */
export interface DeliveryCaller {
  readonly id: string;
  readonly name: string;
  readonly actingFor?: string | undefined;
  readonly grants: readonly {
    readonly role: string;
    readonly project?: string;
    readonly environment?: string;
  }[];
}

/**
 * Whom requests for a caller are made as: `guidon:jane` in the groups `guidon:viewer`, `guidon:editor:web`,
 * `guidon:admin:web/production`, with the prefix that is configured.
 */
export function callerIdentity(
  { id, name, actingFor, grants }: DeliveryCaller,
  prefix: string,
): Impersonated {
  const groups = grants.map(({ role, project, environment }) => {
    const place = [project, environment].filter((part) => part !== undefined).join('/');
    return `${prefix}${role}${place === '' ? '' : `:${place}`}`;
  });
  return {
    user: `${prefix}${name}`,
    groups: [...new Set(groups)],
    uid: id,
    ...(actingFor === undefined ? {} : { extra: { 'guidon-acting-for': [actingFor] } }),
  };
}

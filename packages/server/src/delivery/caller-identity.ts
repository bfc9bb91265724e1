import type { Impersonated } from './delivery-settings.ts';

/** Who calls, as far as a cluster is told. */
export interface DeliveryCaller {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Where a name comes from that is not of somebody with a key. */
  readonly origin?: string | undefined;
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
 *
 * A plain name is that of a person with a key. Agents, people of an issuer and users of the machine may have the same, so
 * theirs say what they are: `guidon:agent:ci`, `guidon:token:jane`, `guidon:machine:agent:jane`. A colon in a name is
 * written `%3A`, like any sign that no header can carry.
 */
export function callerIdentity(
  { id, name, kind, origin, actingFor, grants }: DeliveryCaller,
  prefix: string,
): Impersonated {
  const groups = grants.map(({ role, project, environment }) => {
    const place = [project, environment].filter((part) => part !== undefined).join('/');
    return `${prefix}${role}${place === '' ? '' : `:${place}`}`;
  });
  const told = [origin, kind === 'person' ? undefined : kind, written(name)];
  return {
    user: prefix + told.filter((part) => part !== undefined).join(':'),
    groups: [...new Set(groups)],
    uid: id,
    ...(actingFor === undefined ? {} : { extra: { 'guidon-acting-for': [written(actingFor)] } }),
  };
}

function written(name: string): string {
  return name
    .toWellFormed()
    .replace(/[%:]|[^\x20-\x7e]/gu, (sign) => (sign === ':' ? '%3A' : encodeURIComponent(sign)));
}

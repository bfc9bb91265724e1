import type { Expectation, Manifest } from './cluster-builder.ts';

/** Names an object in what is expected. */
export function of({ kind, metadata }: Manifest): Expectation {
  return {
    kind,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: metadata.name,
  };
}

/** What kustomize-controller says of objects that do not get healthy. */
export function timedOut(...objects: readonly Manifest[]): string {
  const list = objects.map(
    ({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name} status: 'InProgress'`,
  );
  return `timeout waiting for: [${list.join(', ')}]`;
}

/** A Kustomization whose objects do not get healthy. */
export const FAILED_HEALTH = { ready: 'False', reason: 'HealthCheckFailed', retrying: true } as const;

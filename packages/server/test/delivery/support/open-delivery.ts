import type { DeliverySettings } from '../../../src/delivery/delivery-settings.ts';
import { type OpenDelivery, openFluxDelivery } from '../../../src/delivery/flux/open-flux-delivery.ts';
import type { TestCluster } from './test-cluster.ts';

/** Opens the clusters of a test. */
export function openClusters(
  clusters: readonly Pick<TestCluster, 'kubeconfig'>[],
  settings: Partial<DeliverySettings> = {},
): OpenDelivery {
  return openFluxDelivery({
    settings: {
      kubeconfigs: clusters.map(({ kubeconfig }) => kubeconfig),
      execPlugins: true,
      timeoutMs: 10_000,
      maskSecrets: true,
      writes: true,
      leaveEvents: true,
      ...settings,
    },
    environment: process.env,
    key: 'a key for fingerprints',
  });
}

/** What a promise rejects with. */
// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
export function failureOf(promise: Promise<unknown>): Promise<any> {
  return promise.then(
    (value) => {
      throw new Error(`it succeeded: ${JSON.stringify(value).slice(0, 500)}`);
    },
    (failure) => failure,
  );
}

/** A signal that never fires. */
export const NEVER: AbortSignal = new AbortController().signal;

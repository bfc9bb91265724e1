import { createHmac } from 'node:crypto';
import type { Delivery } from '../delivery.ts';
import type { DeliverySettings, Impersonated } from '../delivery-settings.ts';
import { Clusters } from './clusters.ts';
import { FluxDelivery } from './flux-delivery.ts';

/** Hex digits of a fingerprint: 40 bits, so that of a million secrets two seldom look alike. */
const DIGITS = 10;

/** Clusters, opened; whoever opens them closes them. */
export interface OpenDelivery extends AsyncDisposable {
  /** The clusters in the name of somebody; absent: of this process. */
  as(who: Impersonated | undefined): Delivery;
}

/** What clusters are opened with. */
export interface OpenDeliveryParts {
  readonly settings: DeliverySettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The key of fingerprints: without it nobody can try what a masked value may be. */
  readonly key: string;
}

/** Opens the clusters that are configured. Connects to none before it is asked about it. */
export function openFluxDelivery({ settings, environment, key }: OpenDeliveryParts): OpenDelivery {
  const fingerprint = (secret: string) =>
    createHmac('sha256', key).update(secret).digest('hex').slice(0, DIGITS);
  const clusters = new Clusters({ settings, environment, fingerprint });
  return {
    as: (who) => new FluxDelivery(clusters, who),
    [Symbol.asyncDispose]: () => clusters.close(),
  };
}

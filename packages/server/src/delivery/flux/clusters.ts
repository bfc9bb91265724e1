import { statSync } from 'node:fs';
import type { ClusterName } from '../delivery.ts';
import type { DeliverySettings } from '../delivery-settings.ts';
import type { Fingerprint } from '../masking/fingerprint.ts';
import { LearnedValues } from '../masking/learned-values.ts';
import { Masker, NOTHING_MASKED } from '../masking/masker.ts';
import { Connection } from './connection.ts';
import { KubeClient } from './kube-client.ts';
import { type ClusterAccess, clusterAccesses } from './kubeconfig.ts';
import { decodeBase64, SecretValues } from './secret-values.ts';

/** What {@link Clusters} is made of. */
export interface ClustersParts {
  readonly settings: DeliverySettings;
  /** What credential plugins inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fingerprint: Fingerprint;
}

/** The clusters that are configured, with the connections that are open. Whoever makes one closes it. */
export class Clusters {
  readonly settings: DeliverySettings;
  readonly secrets: SecretValues;
  /** Masks by name and shape only: for what is said before any Secret was read. */
  readonly bareMasker: Pick<Masker, 'text' | 'object'>;
  readonly #parts: ClustersParts;
  readonly #open = new Map<string, { readonly client: KubeClient; readonly stamp: string }>();

  constructor(parts: ClustersParts) {
    const { settings, fingerprint } = parts;
    this.settings = settings;
    this.secrets = new SecretValues(fingerprint);
    this.bareMasker = settings.maskSecrets
      ? new Masker(new LearnedValues(fingerprint), fingerprint, decodeBase64)
      : NOTHING_MASKED;
    this.#parts = parts;
  }

  /** What clusters there are, as their kubeconfigs say now. */
  names(): readonly ClusterName[] {
    return [...this.#accesses().values()].map(({ name, origin }) => ({ name, origin }));
  }

  /** The client of a cluster; one whose kubeconfig changed, or a certificate it names, is connected anew. */
  client(name: string): KubeClient | undefined {
    const access = this.#accesses().get(name);
    if (access === undefined) return undefined;
    const { config, ...facts } = access;
    const stamp = JSON.stringify([facts, config().exportConfig(), access.files.map(lastChange)]);
    const known = this.#open.get(name);
    if (known?.stamp === stamp) return known.client;
    void known?.client.connection.retire();
    const { settings, environment } = this.#parts;
    const client = new KubeClient(new Connection({ access, settings, environment }));
    this.#open.set(name, { client, stamp });
    return client;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ client }) => client.connection.close()));
    this.#open.clear();
  }

  #accesses(): ReadonlyMap<string, ClusterAccess> {
    return clusterAccesses(this.settings);
  }
}

/** When a file was last written; 0 for one that is not there, which is told when it is needed. */
function lastChange(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

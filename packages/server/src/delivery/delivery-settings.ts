/** Who requests to a cluster are made as. */
export interface Impersonated {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  /** Lower-case names. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** How clusters are reached, and what may be done there. */
export interface DeliverySettings {
  /** Kubeconfig files, the first of which wins where two say different things. Those that are not there are left out. */
  readonly kubeconfigs: readonly string[];
  /** The API server of the cluster this program runs in. */
  readonly inCluster?: { readonly host: string; readonly port: string };
  /** The only contexts that may be asked; absent: all. */
  readonly contexts?: readonly string[];
  /** Whether credential plugins that a kubeconfig names are started. */
  readonly execPlugins: boolean;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly maskSecrets: boolean;
  /** Whether anything may be changed. */
  readonly writes: boolean;
  /** Whether a Kubernetes Event is left on what was changed, where rights allow it. */
  readonly leaveEvents: boolean;
  /** Whom every request is made as; absent: whoever the kubeconfig says. */
  readonly impersonate?: Impersonated;
  /** Put before the names of callers, who are then impersonated; absent: they are not. */
  readonly callerPrefix?: string;
}

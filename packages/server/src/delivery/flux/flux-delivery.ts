import { AppError } from '../../lib/app-error.ts';
import { closest, didYouMean } from '../../lib/closest.ts';
import type { ClusterSnapshot, Unread } from '../cluster-snapshot.ts';
import type {
  ClusterName,
  Delivery,
  EventsQuery,
  Logs,
  LogsQuery,
  MetricsQuery,
  ResourcePage,
  ResourceQuery,
  ServedKind,
  SnapshotRequest,
  Usage,
} from '../delivery.ts';
import type { Impersonated } from '../delivery-settings.ts';
import { type Masker, NOTHING_MASKED } from '../masking/masker.ts';
import type { Operated, Operation, OperationFollower } from '../operation.ts';
import type { Clusters } from './clusters.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import { Operator } from './operate.ts';
import { PageCursor } from './page-cursor.ts';
import { logReader, readLogs } from './read-logs.ts';
import { readMetrics } from './read-metrics.ts';
import { readSnapshot } from './read-snapshot.ts';
import { apiVersionOf } from './resource-kind.ts';
import type { ReadSecrets } from './secret-values.ts';

const MOST_EVENTS = 10_000;

/** What a cluster is asked with. */
interface Asking {
  readonly client: KubeClient;
  readonly masker: Pick<Masker, 'text' | 'object'>;
  readonly secrets: ReadSecrets;
}

/** The clusters of kubeconfigs, asked through their API servers in the name of one caller. */
export class FluxDelivery implements Delivery {
  readonly #clusters: Clusters;
  readonly #as: Impersonated | undefined;

  constructor(clusters: Clusters, as?: Impersonated) {
    this.#clusters = clusters;
    this.#as = as;
  }

  async clusters(): Promise<readonly ClusterName[]> {
    return this.#clusters.names();
  }

  async kinds(cluster: string, signal: AbortSignal): Promise<readonly ServedKind[]> {
    return this.#asking(cluster, [], signal, async ({ client }) => {
      const kinds = await client.discovery.kinds(signal);
      return kinds.map((kind) => ({
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        plural: kind.plural,
        namespaced: kind.namespaced,
        shortNames: kind.shortNames,
      }));
    });
  }

  async snapshot(request: SnapshotRequest, signal: AbortSignal): Promise<ClusterSnapshot> {
    const { cluster, namespaces = [], beside = [] } = request;
    const others = beside.filter((name) => name !== cluster);
    const work = ({ client, masker, secrets }: Asking) =>
      readSnapshot({ client, masker, secrets, logs: logReader(client, masker) }, request, signal);
    return this.#asking(cluster, namespaces, signal, work, others);
  }

  async resources(query: ResourceQuery, signal: AbortSignal): Promise<ResourcePage> {
    return this.#asking(query.cluster, namespacesOf(query), signal, async ({ client, masker }) => {
      const kind = await client.discovery.kind(query.kind, query.apiVersion, signal);
      if (query.namespace !== undefined && !kind.namespaced) throw noNamespace(kind.kind);
      const page = await PageCursor.read(client, kind, query, signal);
      return {
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        namespaced: kind.namespaced,
        ...page,
        items: page.items.map((item) => masker.object(item)),
      };
    });
  }

  async logs(query: LogsQuery, signal: AbortSignal): Promise<Logs> {
    return this.#asking(query.cluster, [query.namespace], signal, ({ client, masker }) =>
      readLogs(client, masker, query, signal),
    );
  }

  async metrics(query: MetricsQuery, signal: AbortSignal): Promise<readonly Usage[]> {
    return this.#asking(query.cluster, namespacesOf(query), signal, ({ client }) =>
      readMetrics(client, query, signal),
    );
  }

  async events(query: EventsQuery, signal: AbortSignal) {
    return this.#asking(query.cluster, namespacesOf(query), signal, async ({ client, masker }) => {
      const kind = await client.discovery.kind('Event', 'v1', signal);
      const options = { namespace: query.namespace, fieldSelector: eventSelector(query) };
      const { items, cut } = await client.list(kind, options, MOST_EVENTS, signal);
      const unread: Unread[] =
        cut === 0 ? [] : [{ kind: 'Event', reason: 'cut', says: `${cut} or more events were left out.` }];
      return { events: items.map((item) => masker.object(item)), unread };
    });
  }

  async operate(operation: Operation, follower: OperationFollower, signal: AbortSignal): Promise<Operated> {
    if (!this.#clusters.settings.writes) throw writesOff();
    const { leaveEvents } = this.#clusters.settings;
    return this.#asking(operation.cluster, [operation.namespace], signal, ({ client, masker }) =>
      new Operator({ client, masker, follower, leaveEvents, signal }).run(operation),
    );
  }

  /** Does something with a cluster, and turns what it refuses into errors of ours, masked. */
  async #asking<T>(
    cluster: string,
    namespaces: readonly string[],
    signal: AbortSignal,
    work: (parts: Asking) => Promise<T>,
    beside: readonly string[] = [],
  ): Promise<T> {
    const own = this.#client(cluster);
    const client = own.as(this.#as);
    let masker: Pick<Masker, 'text' | 'object'> = this.#clusters.bareMasker;
    try {
      const [secrets, ...others] = await Promise.all([
        this.#secrets(own, namespaces, signal),
        ...beside.map(async (name) => (await this.#secrets(this.#client(name), namespaces, signal)).masker),
      ]);
      const known = secrets.masker.and(others);
      masker = this.#clusters.settings.maskSecrets ? known : NOTHING_MASKED;
      return await work({ client, masker, secrets });
    } catch (failure) {
      if (failure instanceof KubeFailure) throw maskedError(failure.toAppError(), masker);
      throw failure instanceof AppError ? maskedError(failure, masker) : failure;
    }
  }

  #secrets(own: KubeClient, namespaces: readonly string[], signal: AbortSignal): Promise<ReadSecrets> {
    const client = own.as(this.#as);
    const readers = own === client ? [own] : [own, client];
    return this.#clusters.secrets.read(readers, namespaces, JSON.stringify([own.cluster, this.#as]), signal);
  }

  #client(cluster: string): KubeClient {
    const client = this.#clusters.client(cluster);
    if (client !== undefined) return client;
    const names = this.#clusters.names().map(({ name }) => name);
    const matches = closest(cluster, names);
    throw new AppError('NOT_FOUND', `There is no cluster "${cluster.slice(0, 128)}".`, {
      hint: didYouMean(matches, 'list_clusters shows their names.'),
      details: { closest: matches },
    });
  }
}

function namespacesOf({ namespace }: { readonly namespace?: string }): readonly string[] {
  return namespace === undefined ? [] : [namespace];
}

function eventSelector({ about, warningsOnly }: EventsQuery): string | undefined {
  const parts = [
    ...(about === undefined
      ? []
      : [`involvedObject.kind=${about.kind}`, `involvedObject.name=${about.name}`]),
    ...(warningsOnly ? ['type=Warning'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(',');
}

function maskedError(error: AppError, masker: Pick<Masker, 'text'>): AppError {
  const { code, message, hint, details } = error;
  return new AppError(code, masker.text(message), { hint, ...(details === undefined ? {} : { details }) });
}

function noNamespace(kind: string): AppError {
  return new AppError('INVALID_ARGUMENT', `A ${kind} lives in no namespace.`, {
    hint: 'Leave namespace out.',
  });
}

function writesOff(): AppError {
  return new AppError('READ_ONLY', 'This server only looks at clusters, and tries no changes either.', {
    hint: 'Whoever runs it can allow changes with GUIDON_DELIVERY_WRITES=true.',
  });
}

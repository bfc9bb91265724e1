import type { IncomingMessage } from 'node:http';
import type { Impersonated } from '../delivery-settings.ts';
import { countOf, fieldOf, isRecord, listOf, textOf } from '../fields.ts';
import { isKubeObject, type KubeObject } from '../kube-object.ts';
import { apiPath } from './api-path.ts';
import type { Connection, KubeRequest } from './connection.ts';
import { Discovery } from './discovery.ts';
import { KubeFailure } from './kube-failure.ts';
import { apiVersionOf, type ResourceKind, resourceName } from './resource-kind.ts';

/** Which objects of a kind. */
export interface ListOptions {
  /** Absent or '': all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Only their metadata. */
  readonly metadataOnly?: boolean;
}

/** One page of a list. */
export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly continue: string | undefined;
  /** How many are after this page; absent where the cluster does not say. */
  readonly remaining: number | undefined;
  readonly now: Date;
}

/** What a whole list came to. */
export interface WholeList {
  readonly items: readonly KubeObject[];
  /** How many were left out, at least. */
  readonly cut: number;
  readonly now: Date;
}

const PAGE = 500;
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** The API of one cluster in the name of one caller. */
export class KubeClient {
  readonly connection: Connection;
  readonly discovery: Discovery;
  readonly #as: Impersonated | undefined;

  constructor(connection: Connection, discovery: Discovery = new Discovery(connection), as?: Impersonated) {
    this.connection = connection;
    this.discovery = discovery;
    this.#as = as;
  }

  /** The same in somebody else's name. */
  as(who: Impersonated | undefined): KubeClient {
    return who === undefined ? this : new KubeClient(this.connection, this.discovery, who);
  }

  get cluster(): string {
    return this.connection.cluster;
  }

  /** One object. */
  async get(kind: ResourceKind, namespace: string, name: string, signal: AbortSignal): Promise<KubeObject> {
    const deed = { verb: 'get', resource: resourceName(kind), namespace, name };
    const { body } = await this.#json({ deed, path: objectPath(kind, namespace, name) }, signal);
    return this.#object(kind, body, deed);
  }

  /** One page of objects. */
  async page(
    kind: ResourceKind,
    options: ListOptions,
    page: { readonly limit: number; readonly continue?: string | undefined },
    signal: AbortSignal,
  ): Promise<ListPage> {
    const { namespace = '', labelSelector, fieldSelector, metadataOnly } = options;
    const deed = { verb: 'list', resource: resourceName(kind), namespace };
    const query = { labelSelector, fieldSelector, limit: page.limit, continue: page.continue };
    const request = { deed, path: listPath(kind, namespace), query };
    const { body, now } = await this.#json(
      metadataOnly === true ? { ...request, accept: METADATA } : request,
      signal,
    );
    const remaining = countOf(body, 'metadata.remainingItemCount');
    const more = textOf(body, 'metadata.continue');
    // Servers in Go write a list of nothing as null.
    const items = fieldOf(body, 'items');
    if (items !== null && !Array.isArray(items))
      throw new KubeFailure(this.cluster, deed, {
        message: 'the cluster answered something that is no list',
      });
    return {
      items: listOf(body, 'items').flatMap((item) => stamped(kind, item)),
      continue: more,
      remaining: more === undefined ? 0 : remaining > 0 ? remaining : undefined,
      now,
    };
  }

  /**
   * All objects, up to `most`.
   *
   * When what was read first has been forgotten by the cluster (410), the rest is read as it is now.
   */
  async list(
    kind: ResourceKind,
    options: ListOptions,
    most: number,
    signal: AbortSignal,
  ): Promise<WholeList> {
    const items = new Map<string, KubeObject>();
    let next: string | undefined;
    let limit = Math.min(PAGE, most);
    for (;;) {
      const page = await this.#goOn(kind, options, next, limit, signal);
      if (page === 'too large') {
        limit = Math.ceil(limit / 10);
        continue;
      }
      for (const item of page.items) items.set(keyOf(item), item);
      // A server that answers the same page for ever must not be asked for ever.
      const ended = page.continue === undefined || page.continue === next;
      next = page.continue;
      if (ended || items.size >= most)
        return {
          items: [...items.values()],
          cut: next === undefined ? 0 : (page.remaining ?? 1),
          now: page.now,
        };
    }
  }

  /** Makes an object. */
  async create(
    kind: ResourceKind,
    namespace: string,
    body: object,
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const deed = { verb: 'create', resource: resourceName(kind), namespace };
    const request: KubeRequest = {
      ...{ deed, method: 'POST', body, contentType: 'application/json' },
      path: listPath(kind, namespace),
      query: { fieldManager: 'guidon' },
    };
    return this.#object(kind, (await this.#json(request, signal)).body, deed);
  }

  /** Changes part of an object (JSON merge patch). */
  async patch(
    kind: ResourceKind,
    { namespace, name }: { readonly namespace: string; readonly name: string },
    body: object,
    { dryRun }: { readonly dryRun: boolean },
    signal: AbortSignal,
  ): Promise<KubeObject> {
    const deed = { verb: 'patch', resource: resourceName(kind), namespace, name };
    const request: KubeRequest = {
      deed,
      method: 'PATCH',
      path: objectPath(kind, namespace, name),
      query: { fieldManager: 'guidon', dryRun: dryRun ? 'All' : undefined },
      body,
      contentType: 'application/merge-patch+json',
    };
    return this.#object(kind, (await this.#json(request, signal)).body, deed);
  }

  /** Reads a container's log as it comes. */
  logs<T>(
    pod: { readonly namespace: string; readonly name: string },
    query: NonNullable<KubeRequest['query']>,
    read: (message: IncomingMessage) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { namespace, name } = pod;
    const deed = { verb: 'get', resource: 'pods/log', namespace, name };
    const path = apiPath`/api/v1/namespaces/${namespace}/pods/${name}/log`;
    return this.connection.stream({ deed, path, query, accept: '*/*', as: this.#as }, read, signal);
  }

  #json(request: KubeRequest, signal: AbortSignal) {
    return this.connection.json({ ...request, as: this.#as }, signal);
  }

  /** A page, of what is there now where the list was forgotten. */
  async #goOn(
    kind: ResourceKind,
    options: ListOptions,
    next: string | undefined,
    limit: number,
    signal: AbortSignal,
  ): Promise<ListPage | 'too large'> {
    try {
      return await this.page(kind, options, { limit, continue: next }, signal);
    } catch (failure) {
      if (!(failure instanceof KubeFailure)) throw failure;
      if (failure.tooLarge && limit > 1) return 'too large';
      if (failure.status !== 410) throw failure;
      return this.page(kind, options, { limit, continue: failure.goOn }, signal);
    }
  }

  #object(kind: ResourceKind, body: unknown, deed: KubeFailure['deed']): KubeObject {
    const [object] = stamped(kind, body);
    if (object !== undefined) return object;
    throw new KubeFailure(this.cluster, deed, {
      message: 'the cluster answered something that is no object',
    });
  }
}

function listPath({ group, version, plural }: ResourceKind, namespace: string): string {
  const root = group === '' ? apiPath`/api/${version}` : apiPath`/apis/${group}/${version}`;
  return namespace === '' ? `${root}/${plural}` : root + apiPath`/namespaces/${namespace}/${plural}`;
}

function objectPath(kind: ResourceKind, namespace: string, name: string): string {
  return listPath(kind, kind.namespaced ? namespace : '') + apiPath`/${name}`;
}

/** An object with its apiVersion and kind, which lists of built-in kinds leave out. */
function stamped(kind: ResourceKind, item: unknown): KubeObject[] {
  if (!isRecord(item)) return [];
  const object = { ...item, apiVersion: apiVersionOf(kind), kind: kind.kind };
  return isKubeObject(object) ? [object] : [];
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

import { AppError } from '../../lib/app-error.ts';
import type { ResourcePage, ResourceQuery } from '../delivery.ts';
import { fieldOf, textOf } from '../fields.ts';
import type { KubeClient, ListOptions, ListPage } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import type { ResourceKind } from './resource-kind.ts';

/** The most objects that are counted where the cluster does not count by itself. */
const MOST_COUNTED = 20_000;

/** Reads a list page by page; the cursor holds the cluster's own token and how many objects came before. */
export const PageCursor = {
  /** The page a query asks for. INVALID_ARGUMENT for a cursor of another origin. */
  async read(
    client: KubeClient,
    kind: ResourceKind,
    query: ResourceQuery,
    signal: AbortSignal,
  ): Promise<Pick<ResourcePage, 'items' | 'total' | 'nextCursor' | 'restarted' | 'now'>> {
    const { token, before } = decode(query.cursor);
    const options = optionsOf(query);
    const { page, restarted } = await pageAt(client, kind, options, { limit: query.limit, token }, signal);
    const seen = before + page.items.length;
    const total =
      page.remaining === undefined ? await count(client, kind, options, signal) : seen + page.remaining;
    return {
      items: page.items,
      now: page.now,
      ...(total === undefined ? {} : { total }),
      ...(page.continue === undefined ? {} : { nextCursor: encode(page.continue, seen) }),
      ...(restarted ? { restarted: true } : {}),
    };
  },
};

async function pageAt(
  client: KubeClient,
  kind: ResourceKind,
  options: ListOptions,
  { limit, token }: { readonly limit: number; readonly token: string | undefined },
  signal: AbortSignal,
): Promise<{ page: ListPage; restarted: boolean }> {
  try {
    return { page: await client.page(kind, options, { limit, continue: token }, signal), restarted: false };
  } catch (failure) {
    if (!(failure instanceof KubeFailure) || failure.status !== 410 || failure.goOn === undefined)
      throw failure;
    return {
      page: await client.page(kind, options, { limit, continue: failure.goOn }, signal),
      restarted: true,
    };
  }
}

/** With a selector the cluster does not say how many there are. */
async function count(
  client: KubeClient,
  kind: ResourceKind,
  options: ListOptions,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { items, cut } = await client.list(kind, { ...options, metadataOnly: true }, MOST_COUNTED, signal);
  return cut > 0 ? undefined : items.length;
}

function optionsOf({ namespace, name, labelSelector, fieldSelector }: ResourceQuery): ListOptions {
  const fields = [
    ...(name === undefined ? [] : [`metadata.name=${name}`]),
    ...(fieldSelector === undefined ? [] : [fieldSelector]),
  ];
  return { namespace, labelSelector, fieldSelector: fields.length === 0 ? undefined : fields.join(',') };
}

function encode(token: string, before: number): string {
  return Buffer.from(JSON.stringify({ token, before })).toString('base64url');
}

function decode(cursor: string | undefined): { token: string | undefined; before: number } {
  if (cursor === undefined) return { token: undefined, before: 0 };
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const [token, before] = [textOf(value, 'token'), fieldOf(value, 'before')];
    if (token !== undefined && typeof before === 'number') return { token, before };
  } catch {
    // Told below, like any other text that is no cursor.
  }
  throw new AppError('INVALID_ARGUMENT', 'The cursor is not one of this list.', {
    hint: 'Start again without a cursor.',
  });
}

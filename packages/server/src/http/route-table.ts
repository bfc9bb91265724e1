import type { HttpCall } from './http-call.ts';
import type { HttpMethod, Route } from './route.ts';

/** The routes of one path, by method. */
export interface RoutePath {
  readonly byMethod: ReadonlyMap<string, Route>;
  /** The value of the header `allow`. */
  readonly allow: string;
  /** Nothing about the path is told to somebody without a key. */
  readonly needsKey: boolean;
}

interface Pattern {
  readonly before: string;
  readonly after: string;
  readonly entry: RoutePath;
}

const PARAMETER = /\{\w+\}/;

/** Finds routes by path: one look into a map, and for paths with a parameter a walk over the few there are. */
export class RouteTable {
  readonly #exact = new Map<string, RoutePath>();
  readonly #patterns: Pattern[] = [];

  constructor(routes: readonly Route[]) {
    for (const [path, group] of Map.groupBy(routes, (route) => route.path)) this.#add(path, entryOf(group));
  }

  /** What there is at the path of a call, whose parameter is set. */
  find(call: HttpCall): RoutePath | undefined {
    return this.#exact.get(call.path) ?? this.#matching(call);
  }

  #add(path: string, entry: RoutePath): void {
    const [before = '', after] = path.split(PARAMETER);
    if (after === undefined) this.#exact.set(path, entry);
    else this.#patterns.push({ before, after, entry });
  }

  #matching(call: HttpCall): RoutePath | undefined {
    const { path } = call;
    for (const { before, after, entry } of this.#patterns) {
      if (!path.startsWith(before) || !path.endsWith(after)) continue;
      const parameter = decoded(path.slice(before.length, path.length - after.length));
      if (parameter === undefined) continue;
      call.parameter = parameter;
      return entry;
    }
    return undefined;
  }
}

function entryOf(routes: readonly Route[]): RoutePath {
  const byMethod = new Map<HttpMethod | 'HEAD', Route>();
  for (const route of routes) for (const method of route.methods) byMethod.set(method, route);
  const reads = byMethod.get('GET');
  // Node leaves the body of an answer to HEAD out by itself; a stream would go on without ever saying anything.
  if (reads !== undefined && reads.streams === undefined) byMethod.set('HEAD', reads);
  const needsKey = routes.every((route) => route.access === 'key');
  return { byMethod, allow: [...byMethod.keys()].join(', '), needsKey };
}

/** One path segment, decoded; undefined when it is none. */
function decoded(segment: string): string | undefined {
  if (segment === '' || segment.includes('/')) return undefined;
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

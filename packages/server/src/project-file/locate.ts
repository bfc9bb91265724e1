import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { nameOf } from './name-of.ts';

/** Where a path led, and what of it was left there. */
export type Located = readonly [node: Node, rest: string];

/** The node a document's path leads to, or the last one on the way; undefined when not even the first step is there. */
export function locate(node: Node | undefined, path: string): Located | undefined {
  if (path === '') return undefined;
  const step = isMap(node) ? namedStep(node.items as Pair<Node, Node | null>[], path) : undefined;
  const [next, rest] = step ?? (isSeq(node) || isMap(node) ? countedStep(node.items, path) : undefined) ?? [];
  if (next === undefined || next === null || rest === undefined) return undefined;
  return locate(next, rest) ?? [next, rest];
}

type Step = readonly [node: Node | null | undefined, rest: string];

/** The member whose name the path begins with, the longest if there are several: names may hold dots. */
function namedStep(pairs: readonly Pair<Node, Node | null>[], path: string): Step | undefined {
  let best: { readonly name: string; readonly pair: Pair<Node, Node | null> } | undefined;
  for (const pair of pairs) {
    if (!isScalar(pair.key)) continue;
    const name = nameOf(pair.key);
    if (begins(path, name) && name.length > (best?.name.length ?? -1)) best = { name, pair };
  }
  if (best === undefined) return undefined;
  const { key, value } = best.pair;
  const isEmpty = value === null || (isScalar(value) && value.value === null);
  return [isEmpty ? key : value, rest(path, best.name.length)];
}

function begins(path: string, name: string): boolean {
  return path.startsWith(name) && ['', '.', '['].includes(path.charAt(name.length));
}

/** `[3]` is the fourth member, `["name"]` the one of that name. */
function countedStep(items: readonly unknown[], path: string): Step | undefined {
  const [bracket, index, name] = /^\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\]/.exec(path) ?? [];
  if (bracket === undefined) return undefined;
  if (name !== undefined) return namedStep(items as Pair<Node, Node | null>[], name);
  const item = items[Number(index)];
  const node = isPair(item) ? (item.value ?? item.key) : (item as Node | null | undefined);
  return [node, rest(path, bracket.length)];
}

function isPair(item: unknown): item is Pair<Node, Node | null> {
  return typeof item === 'object' && item !== null && 'key' in item;
}

function rest(path: string, length: number): string {
  return path.slice(length).replace(/^\./, '');
}

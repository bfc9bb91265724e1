import { parseAst } from 'vitest/node';
import type { SourceFile } from './source-files.ts';

/** A node of the syntax tree (ESTree with TypeScript). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Something found in a file. */
export interface Found<T> {
  readonly value: T;
  /** `path:line`, as editors open it. */
  readonly at: string;
}

/** Every node of a file, parents first. */
export function nodesOf(file: SourceFile): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  visit(parseAst(file.text, { lang: 'ts' }, file.path) as unknown, nodes);
  return nodes;
}

function visit(value: unknown, nodes: SyntaxNode[]): void {
  if (Array.isArray(value)) for (const item of value) visit(item, nodes);
  else if (isNode(value)) {
    nodes.push(value);
    for (const field of Object.values(value)) visit(field, nodes);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** What a file imports: static, dynamic, re-exported, and in types. */
export function importsOf(file: SourceFile): Found<string>[] {
  return nodesOf(file).flatMap((node) => {
    const { source } = node;
    if (!/^(Import|Export)/.test(node.type) && node.type !== 'TSImportType') return [];
    return isNode(source) && typeof source.value === 'string'
      ? [{ value: source.value, at: place(file, node) }]
      : [];
  });
}

/** Where a node is. */
export function place(file: SourceFile, node: SyntaxNode): string {
  return `${file.path}:${lineOf(file, node.start)}`;
}

/** The line, from 1, of an offset. */
export function lineOf(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RESERVED_MODULES, ROOMS, type Room } from '../scripts/lib/import-table.ts';
import { programFiles, type SourceFile } from '../scripts/lib/source-files.ts';
import { type Found, importsOf, lineOf, nodesOf, place, type SyntaxNode } from '../scripts/lib/syntax.ts';

const FILES = programFiles();
const PARSED = FILES.map((file) => ({ file, nodes: nodesOf(file) }));

describe('imports', () => {
  it('has a room for every file', () => {
    expect(FILES.map((file) => file.path).filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('follows the import table', () => {
    expect(FILES.flatMap(forbiddenImports)).toEqual([]);
  });

  it('sees an import that the table forbids', () => {
    const file = {
      path: 'packages/server/src/flags/a.ts',
      text: "import { a } from '../mcp/a.ts';\nimport type { b } from 'kysely';",
    };
    expect(forbiddenImports(file)).toEqual([
      'packages/server/src/flags/a.ts:1: flags may not import mcp',
      'packages/server/src/flags/a.ts:2: flags may not import kysely',
    ]);
  });

  it('sees a reserved module, imported lazily or for its types', () => {
    const text = "await import('node:child_process');\ntype A = import('node:sqlite').DatabaseSync;";
    expect(forbiddenImports({ path: 'packages/server/src/lib/a.ts', text })).toEqual([
      'packages/server/src/lib/a.ts:1: lib may not import node:child_process',
      'packages/server/src/lib/a.ts:2: lib may not import node:sqlite',
    ]);
  });
});

describe('globals', () => {
  it('reads environment variables in one file of each program', () => {
    expect(uses(isProcessEnv, /(config\/env|gate\/src\/cli\/main)\.ts$/)).toEqual([]);
  });

  it('uses console in the CLI only', () => {
    expect(uses(isConsole, /src\/cli\//)).toEqual([]);
  });
});

describe('size', () => {
  it('has no file of more than 300 lines of code', () => {
    expect(FILES.filter((file) => codeLines(file.text) > 300).map((file) => file.path)).toEqual([]);
  });

  it('has short functions: half of them below 8 lines, nine in ten below 35', () => {
    const lengths = PARSED.flatMap(({ file, nodes }) =>
      nodes.filter(isFunction).map((node) => length(file, node)),
    );
    const sorted = lengths.sort((a, b) => a - b);
    expect(sorted.length).toBeGreaterThan(100);
    expect(sorted[Math.floor(sorted.length * 0.5)]).toBeLessThan(8);
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThan(35);
  });
});

function roomOf(file: string): string | undefined {
  return Object.entries<Room>(ROOMS).find(([, room]) => file.startsWith(room.path))?.[0];
}

function forbiddenImports(file: SourceFile): string[] {
  const name = roomOf(file.path);
  if (name === undefined) return [];
  return importsOf(file).flatMap(({ value, at }: Found<string>) => {
    const target = targetOf(file.path, value);
    return mayImport(name, (ROOMS as Record<string, Room>)[name] as Room, target)
      ? []
      : [`${at}: ${name} may not import ${target}`];
  });
}

/** The room, package or Node module that an import leads to. */
function targetOf(from: string, specifier: string): string {
  if (specifier === '@guidon/core' || specifier === '@guidon/gate') return specifier.slice('@guidon/'.length);
  if (!specifier.startsWith('.')) return specifier;
  const file = path.posix.join(path.posix.dirname(from), specifier);
  return roomOf(file) ?? file;
}

function mayImport(name: string, room: Room, target: string): boolean {
  if (target === name || target === 'packages/server/package.json') return true;
  const reserved = RESERVED_MODULES[target];
  if (reserved !== undefined) return reserved.includes(name);
  if (target.startsWith('node:')) return room.node;
  return room.rooms.includes(target) || room.packages.some((allowed) => isPackage(allowed, target));
}

function isPackage(allowed: string, specifier: string): boolean {
  if (allowed.endsWith('/*')) return specifier.startsWith(allowed.slice(0, -1));
  return specifier === allowed || specifier.startsWith(`${allowed}/`);
}

function uses(test: (node: SyntaxNode) => boolean, except: RegExp): string[] {
  const others = PARSED.filter(({ file }) => !except.test(file.path));
  return others.flatMap(({ file, nodes }) => nodes.filter(test).map((node) => place(file, node)));
}

function isProcessEnv(node: SyntaxNode): boolean {
  return node.type === 'MemberExpression' && isNamed(node.object, 'process') && isNamed(node.property, 'env');
}

function isConsole(node: SyntaxNode): boolean {
  return node.type === 'MemberExpression' && isNamed(node.object, 'console');
}

function isNamed(value: unknown, name: string): boolean {
  return (value as SyntaxNode).type === 'Identifier' && (value as SyntaxNode).name === name;
}

function codeLines(text: string): number {
  return text.split('\n').filter((line) => !/^\s*(\/\/.*|\/?\*.*)?$/.test(line)).length;
}

/** A function with statements; expressions with an arrow before them do not count. */
function isFunction(node: SyntaxNode): boolean {
  const isOne = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
  return isOne && (node.body as SyntaxNode | null)?.type === 'BlockStatement';
}

function length(file: SourceFile, node: SyntaxNode): number {
  return lineOf(file, node.end) - lineOf(file, node.start) + 1;
}

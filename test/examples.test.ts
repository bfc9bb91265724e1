import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CodeBlock, docCommentBlocks, markdownBlocks } from '../scripts/lib/code-blocks.ts';
import { filesMatching, ROOT } from '../scripts/lib/source-files.ts';
import { unknownWords } from './command-line-words.ts';

const DOCUMENTS = filesMatching('*.md', '{packages,examples}/*/README.md', 'docs/**/*.md').flatMap(
  markdownBlocks,
);
const COMMENTS = filesMatching('packages/*/src/**/*.ts').flatMap(docCommentBlocks);

describe('examples', () => {
  it('compile, in documents and in doc comments', () => {
    const blocks = [...DOCUMENTS, ...COMMENTS].filter(({ language }) => language === 'ts');
    expect(blocks.length).toBeGreaterThan(0);
    expect(compileErrors(blocks)).toEqual([]);
  });

  it('that do not compile are seen', () => {
    const block = {
      language: 'ts',
      text: "import { nothing } from '@guidon/core';\n",
      file: 'a.md',
      line: 7,
    };
    expect(compileErrors([block])).toEqual([expect.stringContaining('a.md:7: error TS')]);
  });

  it('name only commands and options that there are', async () => {
    const lines = DOCUMENTS.filter(({ language }) => /^(bash|sh|shell|console)$/.test(language)).flatMap(
      commandLines,
    );
    const unknown = await Promise.all(
      lines.map(async ({ text, at }) => (await unknownWords(text)).map((word) => `${at}: ${word}`)),
    );
    expect(unknown.flat()).toEqual([]);
  });

  it('that name an unknown command or option are seen', async () => {
    expect(await unknownWords('npx guidon flags lst')).toEqual(['guidon flags lst']);
    expect(await unknownWords('guidon serve --prt 1 | cat')).toEqual(['guidon serve --prt']);
    expect(await unknownWords('npx guidon-gate probe --evry 60s -- node --expose-gc')).toEqual([
      'guidon-gate probe --evry',
    ]);
    expect(await unknownWords('npm ci && npm run nothing')).toEqual(['npm run nothing']);
    expect(await unknownWords('$ guidon flags set a on --env staging  # on')).toEqual([]);
  });
});

function commandLines(block: CodeBlock): { text: string; at: string }[] {
  return block.text.split('\n').map((text, index) => ({ text, at: `${block.file}:${block.line + index}` }));
}

/** Compiles blocks as modules of one program, and tells the errors at their places in the documents. */
function compileErrors(blocks: readonly CodeBlock[]): string[] {
  const cache = path.join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'examples-'));
  try {
    for (const [index, block] of blocks.entries())
      writeFileSync(path.join(folder, `${index}.ts`), moduleOf(block, blocks));
    return tsc(folder, blocks.length).map((line) => atItsPlace(line, blocks));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Blocks that begin with their file's name, as `// gate.config.ts`, can be imported by others of the same document. */
function moduleOf({ text, file }: CodeBlock, blocks: readonly CodeBlock[]): string {
  const folder = path.join(ROOT, path.dirname(file));
  const placeOf = (to: string) => {
    const index = blocks.findIndex(
      (block) => block.file === file && block.text.startsWith(`// ${path.basename(to)}\n`),
    );
    return index < 0 ? path.join(folder, to) : `./${index}.ts`;
  };
  const resolved = text.replaceAll(
    /(from |import\()'(\.[^']*)'/g,
    (_, before, to) => `${before}'${placeOf(to)}'`,
  );
  return `${resolved}export {};\n`;
}

function tsc(folder: string, count: number): string[] {
  const files = Array.from({ length: count }, (_, index) => `${index}.ts`);
  const compilerOptions = {
    noEmit: true,
    noUnusedLocals: false,
    types: ['node'],
    typeRoots: [path.join(ROOT, 'node_modules/@types')],
  };
  const config = { extends: path.join(ROOT, 'tsconfig.json'), compilerOptions, files, include: [] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const args = [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes('error TS'));
}

function atItsPlace(line: string, blocks: readonly CodeBlock[]): string {
  const [, index = '', row = '', rest = ''] = /^(\d+)\.ts\((\d+),\d+\)(.*)$/.exec(line) ?? [];
  const block = blocks[Number(index)];
  return block === undefined || row === '' ? line : `${block.file}:${block.line + Number(row) - 1}${rest}`;
}

import * as core from '@guidon/core';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { type CodeBlock, docCommentBlocks, markdownBlocks } from '../scripts/lib/code-blocks.ts';
import { filesMatching } from '../scripts/lib/source-files.ts';

const SOURCES = filesMatching('packages/core/src/**/*.ts');
const BLOCKS = [
  ...filesMatching('*.md', 'packages/*/README.md', 'docs/**/*.md').flatMap(markdownBlocks),
  ...SOURCES.flatMap(docCommentBlocks),
].filter(isRunnable);

describe('examples of @guidon/core', () => {
  it.each(BLOCKS.map((block) => [`${block.file}:${block.line}`, block] as const))('%s', (_, block) => {
    expect(run(block)).toEqual(promised(block));
  });

  it.each(Object.keys(core))('there is one for %s', (name) => {
    const documented = new RegExp(
      `\`\`\`ts\\n(?:(?!\\*/)[^])*\\*/\\nexport (?:const|function|class) ${name}\\b`,
    );
    expect(SOURCES.some(({ text }) => documented.test(text))).toBe(true);
  });

  it('that answer something else than they promise, or throw, are seen', () => {
    const block = (text: string): CodeBlock => ({ language: 'ts', text, file: 'a.md', line: 1 });
    const wrong = block(
      "import { bucketOf } from '@guidon/core';\nconst bucket = bucketOf('a', 'b'); // -1\n",
    );
    expect(run(wrong)).not.toEqual(promised(wrong));
    expect(promised(wrong)).toEqual(['bucket: -1']);
    expect(() =>
      run(block("import { compileCondition } from '@guidon/core';\ncompileCondition(1);")),
    ).toThrow();
  });
});

function isRunnable({ language, text }: CodeBlock): boolean {
  const modules = [...text.matchAll(/from '([^']+)'/g)].map(([, module]) => module);
  return language === 'ts' && modules.length > 0 && modules.every((module) => module === '@guidon/core');
}

/** What `const name = …; // value` promises, a line each. */
function promised({ text }: CodeBlock): string[] {
  return promises(text).map(({ name, value }) => `${name}: ${value}`);
}

function promises(text: string): { readonly name: string; readonly value: string }[] {
  return [...text.matchAll(/^const (\w+)(?:(?!;$|; \/\/)[\s\S])*; \/\/ (.+)$/gm)].map(
    ([, name = '', value = '']) => ({
      name,
      value,
    }),
  );
}

/** Runs an example, and says what became of what it promised. */
function run({ text }: CodeBlock): string[] {
  const names = promises(text).map(({ name }) => name);
  const { code } = transformSync(`${text}\nexport { ${names.join(', ')} };`, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as Readonly<Record<string, unknown>> };
  new Function('require', 'module', code)(() => core, module);
  return names.map((name) => `${name}: ${said(module.exports[name])}`);
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { execFileSync, spawnSync } from 'node:child_process';
import type { FlagType, JsonValue } from '@guidon/core';
import { type Loader, transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { flagSnippet, SNIPPET_EXTENSIONS } from './flag-snippet.ts';
import { javascriptLiteral } from './javascript-literal.ts';
import { pythonLiteral } from './python-literal.ts';

const HOSTILE = [
  'plain',
  '"); process.exit(1); ("',
  "'); import os; os.system('x'); ('",
  '`\u0024{process.exit(1)}`',
  '"""\n\'\'\'\\',
  'back\\slash\\',
  '\u0000\u0007\b\f\n\r\t\u2028\u2029\u202e\u200b',
  '\ud800 alone',
  '😀 👩‍👧 \u{e0041}tag',
  '</script><!-- // # /* */ {%{} %s',
];

const KEYS = ['new_checkout_flow', 'newCheckout.flow-2', '2fa', 'class', '9:|:x', 'A', '__'.padStart(3, 'x')];

const FALLBACKS: Readonly<Record<FlagType, readonly JsonValue[]>> = {
  boolean: [true, false],
  number: [0, -3, 0.5, 1e21, -1.5e-9, 9_007_199_254_740_992],
  string: HOSTILE,
  json: [
    {},
    [],
    null,
    { __proto__: null },
    JSON.parse('{"__proto__":{"a":1},"b":[true,null,1.5]}'),
    [...HOSTILE],
  ],
};

const FLAGS = Object.entries(FALLBACKS).flatMap(([type, fallbacks]) =>
  fallbacks.flatMap((fallback) => KEYS.map((key) => ({ key, type: type as FlagType, fallback }))),
);

const python = spawnSync('python3', ['--version']).status === 0;

function codes(extension: string): string[] {
  return FLAGS.map((flag) => flagSnippet(extension, flag)?.code ?? '');
}

describe('flagSnippet', () => {
  it('reads a boolean flag in TypeScript', () => {
    expect(flagSnippet('.ts', { key: 'new_checkout_flow', type: 'boolean', fallback: false })).toEqual({
      language: 'typescript',
      install: 'npm install @openfeature/server-sdk',
      docs: 'https://openfeature.dev/docs/reference/sdks/server/javascript/',
      code: `import { OpenFeature } from "@openfeature/server-sdk";

// Answers the fallback until a provider is set at start-up: OpenFeature.setProviderAndWait(...).
export async function isNewCheckoutFlowEnabled(targetingKey: string) {
  return OpenFeature.getClient().getBooleanValue("new_checkout_flow", false, { targetingKey });
}
`,
    });
  });

  it('reads a JSON flag in React', () => {
    const snippet = flagSnippet('tsx', {
      key: 'hero-banner',
      type: 'json',
      fallback: { title: 'Hi', lines: [1] },
    });
    expect(snippet?.code).toContain('export function useHeroBannerFlag() {');
    expect(snippet?.code).toContain('useObjectFlagValue("hero-banner", { "title": "Hi", "lines": [1] });');
  });

  it('reads a JSON flag in Python with the words of Python', () => {
    const snippet = flagSnippet('py', {
      key: 'limits',
      type: 'json',
      fallback: { on: true, off: false, no: null },
    });
    expect(snippet?.code).toContain('get_object_value("limits", {"on": True, "off": False, "no": None}, ');
  });

  it.each([
    [20, 'get_integer_value("n", 20,'],
    [0.5, 'get_float_value("n", 0.5,'],
  ])('asks Python for the kind of number the fallback %d is', (fallback, expected) => {
    expect(flagSnippet('py', { key: 'n', type: 'number', fallback })?.code).toContain(expected);
  });

  it('requires rather than imports in a .cjs file', () => {
    const code = flagSnippet('cjs', { key: 'a', type: 'boolean', fallback: true })?.code;
    expect(code).toContain('require("@openfeature/server-sdk")');
    expect(code).not.toContain('export');
  });

  it.each(['.TS', 'Tsx', ' .py '])('takes the extension %j with or without dot, in any case', (extension) => {
    expect(flagSnippet(extension, { key: 'a', type: 'boolean', fallback: true })).toBeDefined();
  });

  it.each(['', '.', 'rb', 'constructor', '..ts'])('knows nothing for %j', (extension) => {
    expect(flagSnippet(extension, { key: 'a', type: 'boolean', fallback: true })).toBeUndefined();
  });

  it('lists the extensions it knows', () => {
    expect(SNIPPET_EXTENSIONS).toEqual(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx', '.py']);
  });

  it.each(['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'tsx', 'jsx'])(
    'writes %s that parses, whatever the flag',
    (extension) => {
      const loader = extension.replace(/^[mc]/, '') as Loader;
      for (const code of codes(extension)) expect(() => transformSync(code, { loader })).not.toThrow();
    },
  );

  it.skipIf(!python)('writes Python that compiles, whatever the flag (needs python3)', () => {
    const program = 'import json, sys\nfor code in json.load(sys.stdin): compile(code, "snippet", "exec")';
    execFileSync('python3', ['-c', program], { input: JSON.stringify(codes('py')) });
  });

  it('keeps invisible characters out of the code', () => {
    for (const extension of SNIPPET_EXTENSIONS) {
      const code = flagSnippet(extension, {
        key: 'a',
        type: 'string',
        fallback: 'x\u202ey\u{e0041}\u200b',
      })?.code;
      expect(code).not.toMatch(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u);
    }
  });
});

describe('literals', () => {
  it('mean the same value in JavaScript', () => {
    for (const { fallback } of FLAGS) {
      const read = Function(`return (${javascriptLiteral(fallback)})`) as () => unknown;
      expect(JSON.stringify(read())).toBe(JSON.stringify(fallback));
    }
  });

  it.skipIf(!python)('mean the same value in Python (needs python3)', () => {
    const program =
      'import ast, json, sys\nfor source, value in json.load(sys.stdin): assert ast.literal_eval(source) == value, source';
    const pairs = FLAGS.map(({ fallback }) => [pythonLiteral(fallback), fallback]);
    execFileSync('python3', ['-c', program], { input: JSON.stringify(pairs) });
  });
});

import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { CATALOGUE } from '../../packages/server/src/tools/catalogue.ts';
import { toolSchemas } from '../../packages/server/src/tools/tool-schema.ts';
import { ROOT } from './source-files.ts';

// Bundled CommonJS modules call require() for Node's own modules; an ES module has none.
const REQUIRE =
  "import{createRequire as guidonCreateRequire}from'node:module';const require=guidonCreateRequire(import.meta.url);";

/** Puts the tools' converted schemas where the source has an empty map. */
const BUILT_SCHEMAS: Plugin = {
  name: 'built-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /tools[\\/]built-schemas\.ts$/ }, () => {
      const entries = CATALOGUE.map((tool) => [tool.name, toolSchemas(tool)]);
      // A string that is parsed loads faster than the same as an object literal.
      const json = JSON.stringify(JSON.stringify(entries));
      return { contents: `export const BUILT_SCHEMAS = new Map(JSON.parse(${json}));`, loader: 'js' };
    });
  },
};

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  conditions: ['guidon-source'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  banner: { js: REQUIRE },
  plugins: [BUILT_SCHEMAS],
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles the server with everything it depends on into a folder: `main.js` and `mcp.js`, the stdio server, each with
 * chunks that load when needed. They share none: loading many files costs a start more than reading a few.
 */
export async function bundleServer(folder: string): Promise<Metafile> {
  const [program, mcp] = await Promise.all([
    build({
      ...COMMON,
      entryPoints: [path.join(ROOT, 'packages/server/src/main.ts')],
      outdir: folder,
      chunkNames: 'chunks/[name]-[hash]',
      splitting: true,
    }),
    build({
      ...COMMON,
      entryPoints: { mcp: path.join(ROOT, 'packages/server/src/main-mcp.ts') },
      outdir: folder,
      chunkNames: 'mcp-chunks/[name]-[hash]',
      splitting: true,
    }),
  ]);
  return {
    inputs: { ...program.metafile.inputs, ...mcp.metafile.inputs },
    outputs: { ...program.metafile.outputs, ...mcp.metafile.outputs },
  };
}

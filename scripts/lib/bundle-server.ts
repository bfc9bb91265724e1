import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { ROOT } from './source-files.ts';

// Bundled CommonJS modules call require() for Node's own modules; an ES module has none.
const REQUIRE =
  "import{createRequire as guidonCreateRequire}from'node:module';const require=guidonCreateRequire(import.meta.url);";

/** Bundles the server with everything it depends on into a folder: `main.js`, and chunks that load when needed. */
export async function bundleServer(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(ROOT, 'packages/server/src/main.ts')],
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    conditions: ['guidon-source'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: REQUIRE },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

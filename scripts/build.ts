import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { thirdPartyLicenses } from './third-party-licenses.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const server = path.join(root, 'packages/server');
const dist = path.join(server, 'dist');

/** Bundles the server with everything it depends on: one module, and chunks that load when they are needed. */
async function buildServer(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [path.join(server, 'src/main.ts')],
    outdir: dist,
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
  await writeFile(
    path.join(dist, 'THIRD-PARTY-LICENSES.txt'),
    await thirdPartyLicenses(root, Object.keys(metafile.inputs)),
  );
  report(metafile);
}

// Bundled CommonJS modules call require() for Node's own modules; an ES module has none.
const REQUIRE =
  "import{createRequire as guidonCreateRequire}from'node:module';const require=guidonCreateRequire(import.meta.url);";

function report({ outputs }: Metafile): void {
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
  console.log(`packages/server/dist: ${Object.keys(outputs).length} files, ${Math.round(bytes / 1024)} KiB`);
}

function buildCore(): void {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'packages/core/tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  console.log('packages/core/dist: modules and types');
}

await buildServer();
if (process.argv.includes('--all')) buildCore();

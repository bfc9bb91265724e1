import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleServer } from './lib/bundle-server.ts';
import { ROOT } from './lib/source-files.ts';
import { thirdPartyLicenses } from './lib/third-party-licenses.ts';

const dist = path.join(ROOT, 'packages/server/dist');

await buildServer();
if (process.argv.includes('--all')) for (const name of ['core', 'openfeature', 'gate']) buildLibrary(name);

async function buildServer(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const { inputs, outputs } = await bundleServer(dist);
  await writeFile(
    path.join(dist, 'THIRD-PARTY-LICENSES.txt'),
    await thirdPartyLicenses(ROOT, Object.keys(inputs)),
  );
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
  console.log(`packages/server/dist: ${Object.keys(outputs).length} files, ${Math.round(bytes / 1024)} KiB`);
}

function buildLibrary(name: string): void {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', `packages/${name}/tsconfig.build.json`], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  console.log(`packages/${name}/dist: modules and types`);
}

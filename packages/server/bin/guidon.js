#!/usr/bin/env node
// Starts the built program. Plain JavaScript that old versions of Node can read, so that they can be told to be newer;
// and committed, so that `npm ci` links it before anything is built.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const main = new URL('../dist/main.js', import.meta.url);

if (major < 22 || (major === 22 && minor < 18)) {
  fail(`Guidon needs Node 22.18 or newer; this is Node ${process.versions.node}.`);
} else if (!existsSync(main)) {
  fail('Guidon is not built yet. Run npm run build first.');
} else {
  nodeModule.enableCompileCache?.();
  await import(main.href);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

#!/usr/bin/env node
// Starts the built command. Committed, so that `npm ci` links it before anything is built.
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/main.js', import.meta.url);

if (existsSync(program)) await start();
else fail('guidon-gate is not built yet. Run npm run build first.');

async function start() {
  try {
    await import(program.href);
  } catch (failure) {
    // It is an optional dependency, so that servers can be installed without it.
    if (!/ERR_MODULE_NOT_FOUND.*@modelcontextprotocol\/client/.test(`${failure?.code} ${failure?.message}`))
      throw failure;
    fail('guidon-gate needs a package that was left out: npm install @modelcontextprotocol/client');
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

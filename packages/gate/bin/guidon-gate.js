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
    const isMissing = failure?.code === 'ERR_MODULE_NOT_FOUND' && /'(commander|@model)/.test(failure.message);
    if (!isMissing) throw failure;
    fail('guidon-gate needs packages that are not there: npm install commander @modelcontextprotocol/client');
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

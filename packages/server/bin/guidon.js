#!/usr/bin/env node
// Starts the built program. Plain JavaScript that old versions of Node can read, so that they can be told to be newer;
// and committed, so that `npm ci` links it before anything is built.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [command, ...words] = process.argv.slice(2);
const program = new URL(
  command === 'mcp' && words.every(isServerOption) ? '../dist/mcp.js' : '../dist/main.js',
  import.meta.url,
);

if (major < 22 || (major === 22 && minor < 18)) {
  fail(`Guidon needs Node 22.18 or newer; this is Node ${process.versions.node}.`);
} else if (!existsSync(program)) {
  fail('Guidon is not built yet. Run npm run build first.');
} else {
  quietSqliteNotice();
  nodeModule.enableCompileCache?.();
  await import(program.href);
}

// Whatever else is on the line (--help, a mistake) is for the whole program to answer.
function isServerOption(word, index, all) {
  const value = /^--(toolsets|projects)$/.test(all[index - 1] ?? '');
  return (
    word === '--read-only' || /^--(toolsets|projects)(=.+)?$/.test(word) || (value && !word.startsWith('-'))
  );
}

// node:sqlite says at its first import that it is experimental; a bundle imports it before any line of its own runs.
function quietSqliteNotice() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    if (rest[0] !== 'ExperimentalWarning' || !String(warning).startsWith('SQLite '))
      emitWarning(warning, ...rest);
  };
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

// Tries real MCP clients on the built product: npm run clients [-- --only NAME] [--no-build] [--keep FOLDER]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages } from '../conformance/install-packages.ts';
import { type Bench, openBench } from './bench.ts';
import type { Check } from './check.ts';
import { CLAUDE_CODE_CHECKS } from './claude-code-checks.ts';
import { CODEX_CHECKS } from './codex-checks.ts';
import { INSPECTOR_CHECKS } from './inspector-checks.ts';
import { SDK_CHECKS } from './sdk-checks.ts';

const PACKAGES = [
  '@modelcontextprotocol/client',
  '@modelcontextprotocol/sdk@1',
  '@modelcontextprotocol/inspector',
  '@anthropic-ai/claude-code',
  '@openai/codex',
];
// Claude Code's install script puts its program in place; nothing else needs one.
const WITH_SCRIPTS = ['@anthropic-ai/claude-code'];
const CHECKS: readonly Check[] = [...SDK_CHECKS, ...INSPECTOR_CHECKS, ...CLAUDE_CODE_CHECKS, ...CODEX_CHECKS];

const { values } = parseArgs({
  options: { only: { type: 'string' }, 'no-build': { type: 'boolean' }, keep: { type: 'string' } },
});

const folder = values.keep ?? (await mkdtemp(path.join(os.tmpdir(), 'guidon-clients-')));
try {
  if (values['no-build'] !== true) build();
  await install();
  await using bench = await openBench(folder);
  process.exitCode = (await tryAll(bench)) ? 0 : 1;
} finally {
  if (values.keep === undefined) await rm(folder, { recursive: true, force: true });
}

function build(): void {
  const script = fileURLToPath(new URL('../build.ts', import.meta.url));
  execFileSync(process.execPath, ['--conditions=guidon-source', script], { stdio: 'inherit' });
}

/** A kept folder has the clients already. */
async function install(): Promise<void> {
  if (existsSync(path.join(folder, 'node_modules'))) return;
  console.log('Installing the clients …');
  await mkdir(folder, { recursive: true });
  await installPackages(folder, PACKAGES, WITH_SCRIPTS);
}

async function tryAll(bench: Bench): Promise<boolean> {
  const chosen = CHECKS.filter(({ name }) => values.only === undefined || name.startsWith(values.only));
  const passed: boolean[] = [];
  for (const check of chosen) passed.push(await tryOne(check, bench));
  console.log(`${passed.filter(Boolean).length} of ${chosen.length} client checks passed.`);
  return chosen.length > 0 && passed.every(Boolean);
}

async function tryOne(check: Check, bench: Bench): Promise<boolean> {
  try {
    console.log(`ok      ${check.name.padEnd(24)} ${await check.run(bench)}`);
    return true;
  } catch (failure) {
    console.log(
      `failed  ${check.name.padEnd(24)} ${failure instanceof Error ? failure.message : String(failure)}`,
    );
    return false;
  }
}

import type { Bench } from './bench.ts';
import { type Check, must, tail } from './check.ts';

/** Claude Code starts, or reaches, the server and calls it connected. */
export const CLAUDE_CODE_CHECKS: readonly Check[] = [{ name: 'claude-code', run: connects }];

async function connects(bench: Bench): Promise<string> {
  const { stdio, http } = bench;
  const env = Object.entries(stdio.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const header = `Authorization: Bearer ${http.key}`;
  await add(bench, ['guidon-stdio', ...env, '--', stdio.command, ...stdio.args]);
  await add(bench, ['--transport', 'http', 'guidon-http', http.url, '--header', header]);
  const { output } = await bench.run('claude', ['mcp', 'list']);
  for (const name of ['guidon-stdio', 'guidon-http']) {
    const line = output.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
    must(line?.includes('✔ Connected'), `${name}: ${tail(line ?? output)}`);
  }
  const version = await bench.run('claude', ['--version']);
  return `${version.output.trim()}: stdio and http connected`;
}

async function add(bench: Bench, args: readonly string[]): Promise<void> {
  const { code, output } = await bench.run('claude', ['mcp', 'add', '-s', 'user', ...args]);
  must(code === 0, `claude mcp add: ${tail(output)}`);
}

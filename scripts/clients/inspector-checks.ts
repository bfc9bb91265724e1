import type { Bench } from './bench.ts';
import { type Check, must, tail } from './check.ts';

type Transport = 'stdio' | 'http';

/** The Inspector's command line in both eras on both transports, and its check of the schemas. */
export const INSPECTOR_CHECKS: readonly Check[] = [
  ...(['stdio', 'http'] as const).flatMap((transport) =>
    (['legacy', 'modern'] as const).map((era) => ({
      name: `inspector-${era}-${transport}`,
      run: (bench: Bench) => listAndCall(bench, transport, era),
    })),
  ),
  { name: 'inspector-strict', run: strict },
];

function target({ stdio, http }: Bench, transport: Transport): string[] {
  if (transport === 'http')
    return [http.url, '--transport', 'http', '--header', `Authorization: Bearer ${http.key}`];
  const env = Object.entries(stdio.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  return [stdio.command, ...stdio.args, ...env];
}

function inspect(bench: Bench, transport: Transport, era: string, args: readonly string[]) {
  const common = ['--protocol-era', era, '--format', 'json', '-q'];
  return bench.run('mcp-inspector', ['--cli', ...target(bench, transport), ...args, ...common]);
}

async function listAndCall(bench: Bench, transport: Transport, era: string): Promise<string> {
  const listed = await inspect(bench, transport, era, ['--method', 'tools/list']);
  must(
    listed.code === 0 && listed.output.includes('list_flags'),
    `tools/list: exit ${listed.code}: ${tail(listed.output)}`,
  );
  const called = await inspect(bench, transport, era, [
    '--method',
    'tools/call',
    '--tool-name',
    'list_projects',
  ]);
  must(
    called.code === 0 && called.output.includes('default'),
    `tools/call: exit ${called.code}: ${tail(called.output)}`,
  );
  const failed = await inspect(bench, transport, era, [
    '--method',
    'tools/call',
    '--tool-name',
    'get_flag',
    '--tool-arg',
    'key=none',
  ]);
  must(failed.code === 5, `a failing tool exits with ${failed.code}`);
  return 'tools/list, tools/call and a failing call';
}

async function strict(bench: Bench): Promise<string> {
  const { code, output } = await inspect(bench, 'stdio', 'modern', ['--method', 'tools/list', '--strict']);
  must(code === 0, `exit ${code}: ${tail(output)}`);
  return /\d+ errors?, \d+ warnings?[^.]*/.exec(output)?.[0] ?? 'nothing to complain about';
}

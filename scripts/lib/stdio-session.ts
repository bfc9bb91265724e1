import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'guidon-check', version: '1.0.0' },
  },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const LIST_TOOLS = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

/** Starts an MCP server, says hello, and answers the names of its tools. Everything it prints must be protocol. */
export async function listToolsOverStdio(
  [command = '', ...args]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const server = spawn(command, args, {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  const send = (message: object) => server.stdin.write(`${JSON.stringify(message)}\n`);
  send(INITIALIZE);
  for await (const line of createInterface({ input: server.stdout })) {
    const { id, result } = JSON.parse(line);
    if (id === 1) [INITIALIZED, LIST_TOOLS].forEach(send);
    if (id !== 2) continue;
    server.stdin.end();
    return result.tools.map((tool: { name: string }) => tool.name);
  }
  throw new Error(`${command} ${args.join(' ')} ended before it listed its tools.`);
}

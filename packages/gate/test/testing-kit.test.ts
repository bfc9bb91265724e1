import { spawnSync } from 'node:child_process';
import { environmentSource, registration } from '@guidon/gate';
import { assertBothSides, defineGate, serveWith } from '@guidon/gate/testing';
import { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { supportFile } from './support/run-gate.ts';
import { SERVERS } from './support/servers.ts';
import shop from './support/shop.ts';

const INFO = { name: 'tests', version: '1.0.0' };
const answer = async () => ({ content: [{ type: 'text' as const, text: 'ran' }] });

/** A server with these tools, gated by one flag. */
function gated(tools: readonly string[]) {
  return defineGate({
    gate: {
      flags: { pdf: registration() },
      tools: { export_pdf: { flag: 'pdf' }, print: { unless: 'pdf' } },
      sources: [environmentSource({ ENABLED_FEATURES: 'pdf' })],
    },
    server: () => {
      const server = new McpServer(INFO);
      for (const name of tools) server.registerTool(name, {}, answer);
      return server;
    },
  });
}

describe('a server with exactly these flags', () => {
  it('has those on, and no others, whatever its sources say', async () => {
    const config = gated(['export_pdf', 'print']);
    await using off = await serveWith(config);
    expect(await off.tools()).toEqual(['print']);
    await using on = await serveWith(config, { pdf: true });
    expect(await on.tools()).toEqual(['export_pdf']);
    expect(await on.call('export_pdf')).toMatchObject({ text: 'ran', isError: false });
  });

  it('has flags of all three kinds', async () => {
    await using served = await serveWith(shop, { page_size: 50, store: true });
    expect((await served.call('read')).text).toBe('50 true');
    served.source.set('page_size', 7);
    expect((await served.call('read')).text).toBe('7 true');
  });

  it('has no flag that the gate does not declare, and no value that is none', async () => {
    await expect(serveWith(shop, { pfd: true })).rejects.toThrow('Did you mean "pdf"?');
    await expect(serveWith(shop, { pdf: '120%' })).rejects.toThrow('not between 0% and 100%');
    await expect(assertBothSides(shop, ['exprot_pdf'])).rejects.toThrow('Did you mean "export_pdf"?');
  });

  it('has kill switches, and principals with tenants', async () => {
    await using served = await serveWith(shop, { v2: '50%' }, { principal: { id: 'a', tenant: 't9' } });
    const own = await served.tools();
    await using colleague = await serveWith(shop, { v2: '50%' }, { principal: { id: 'b', tenant: 't9' } });
    expect(await colleague.tools()).toEqual(own);
    served.source.set('kill.read', true);
    expect((await served.call('read')).text).toMatch(/^TOOL_DISABLED: /);
  });

  it('may be of the first SDK', async () => {
    const first = defineGate({
      gate: { flags: { pdf: registration() }, tools: { export_pdf: { flag: 'pdf' } } },
      server: () => {
        const server = new FirstMcpServer(INFO);
        server.registerTool('export_pdf', {}, answer);
        server.registerTool('read', {}, answer);
        return server;
      },
    });
    await assertBothSides(first);
    await using served = await serveWith(first, { pdf: true });
    expect(await served.call('export_pdf')).toMatchObject({ text: 'ran', isError: false });
  });

  it('answers the errors of the protocol', async () => {
    await using served = await serveWith(shop);
    expect(await served.call('export_pdf')).toMatchObject({
      isError: true,
      text: expect.stringContaining('export_pdf'),
    });
  });
});

describe('both sides', () => {
  it('are as the rules say, of a good server', async () => {
    await assertBothSides(shop);
    await assertBothSides(gated(['export_pdf', 'print']), ['print']);
  });

  it('show a rule for a tool that the server does not have', async () => {
    await expect(assertBothSides(gated(['print']))).rejects.toThrow(
      'The tool export_pdf is not listed with pdf=true. Has the server a tool of this name?',
    );
  });

  it('show a tool without a rule', async () => {
    await expect(assertBothSides(gated(['print']), ['other'])).rejects.toThrow(
      'The tool other has no rule in the gate.',
    );
  });

  it('show a tool that a server offers past its gate', async () => {
    const leaking = {
      ...gated([]),
      server: () => {
        const server = SERVERS['Server 2.x'](['print', 'export_pdf']);
        const connect = server.connect.bind(server);
        // By then the gate stands, and the author puts a handler of their own before it.
        server.connect = (transport) => {
          letThrough(server);
          return connect(transport);
        };
        return server;
      },
    };
    await expect(assertBothSides(leaking, ['export_pdf'])).rejects.toThrow(
      'The tool export_pdf can be called with pdf=false.',
    );
  });
});

/** Answers every call, before the gate is asked. */
function letThrough(server: object): void {
  const handlers = (server as { _requestHandlers: Map<string, unknown> })._requestHandlers;
  handlers.set('tools/call', answer);
}

it('works under node:test', () => {
  const file = supportFile('shop.node-test.ts');
  const args = ['--conditions=guidon-source', '--test', '--test-reporter=tap', file];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(/# pass 2\n/);
  expect(status).toBe(0);
});

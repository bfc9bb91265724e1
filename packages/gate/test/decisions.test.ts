import { memorySource, openGate, type Principal, registration } from '@guidon/gate';
import { InMemoryTransport, type McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { connectTransport } from './support/clients.ts';
import { inMemory } from './support/in-memory.ts';
import { serveGated } from './support/serve-gated.ts';
import { SERVER_KINDS, SERVERS } from './support/servers.ts';
import { TestClock } from './support/test-clock.ts';

const MINUTE = 60_000;
const TOOLS = ['export_pdf', 'read'];
const flags = { pdf: registration() };
const tools = { export_pdf: { flag: 'pdf' } } as const;

describe('a kill switch', () => {
  it.each(SERVER_KINDS)('takes a tool from a session of %s at once, and gives it back', async (kind) => {
    const source = memorySource({ pdf: true });
    await using client = await inMemory(await openGate({ flags, tools, sources: [source] }), kind, TOOLS);
    source.set('kill.export_pdf', true);
    expect(await client.call('export_pdf')).toEqual({
      isError: true,
      text: 'TOOL_DISABLED: The tool export_pdf was switched off by its operator. Go on without it, or try again later.',
    });
    expect(await client.tools()).toEqual(['read']);
    source.set('kill.export_pdf', undefined);
    expect(await client.call('export_pdf')).toMatchObject({ isError: false });
    expect(await client.tools()).toEqual(TOOLS);
  });

  it('works inside a window, and tells those who listen', async () => {
    const clock = new TestClock();
    const source = memorySource({ pdf: true });
    const gate = await openGate({ flags, tools, sources: [source], clock });
    await using server = await serveGated(gate, TOOLS);
    await using client = await server.connect('sdk 2.x, 2026');
    await expect.poll(() => gate.status().listeners).toBe(1);
    expect(await client.tools()).toEqual(TOOLS);
    source.set('kill.read', true);
    await expect.poll(client.told).toBe(1);
    expect(await client.tools()).toEqual(['export_pdf']);
    expect((await client.call('read')).text).toMatch(/^TOOL_DISABLED: /);
  });

  it('takes away tools of any name, and those that are registered later, also before anybody listed them', async () => {
    const source = memorySource({ 'kill.read all': true, 'kill.later': true });
    const gate = await openGate({ flags: {}, tools: {}, sources: [source] });
    await using client = await inMemory(gate, 'Server 2.x', ['read all', 'read']);
    expect((await client.call('read all')).text).toMatch(/^TOOL_DISABLED: /);
    expect((await client.call('read none')).text).toMatch(/No such tool/);
    const server = SERVERS['McpServer 2.x'](['read']) as McpServer;
    const [near, far] = InMemoryTransport.createLinkedPair();
    await gate.attach(server).connect(far);
    await using other = await connectTransport(near);
    expect(await other.tools()).toEqual(['read']);
    server.registerTool('later', {}, async () => ({ content: [{ type: 'text', text: 'later' }] }));
    expect((await other.call('later')).text).toMatch(/^TOOL_DISABLED: /);
    expect(await other.tools()).toEqual(['read']);
    source.set('kill.later', undefined);
    expect(await other.call('later')).toEqual({ text: 'later', isError: false });
  });

  it('of an old name, or of the tool behind it, stops calls of that name', async () => {
    const source = memorySource();
    const gate = await openGate({ flags, tools: { view: { alias: 'read' } }, sources: [source] });
    await using client = await inMemory(gate, 'McpServer 2.x', TOOLS);
    expect(await client.call('view')).toEqual({ text: 'read', isError: false });
    source.set('kill.view', true);
    expect((await client.call('view')).text).toMatch(/^TOOL_DISABLED: The tool view /);
    expect(await client.call('read')).toMatchObject({ isError: false });
    source.set('kill.view', undefined);
    source.set('kill.read', true);
    expect((await client.call('view')).text).toMatch(/^TOOL_DISABLED: The tool read /);
  });

  it('does not tell of a tool that its caller never had', async () => {
    const source = memorySource({ 'kill.export_pdf': true });
    await using client = await inMemory(
      await openGate({ flags, tools, sources: [source] }),
      'McpServer 2.x',
      TOOLS,
    );
    expect((await client.call('export_pdf')).text).toMatch(/not found$/);
  });
});

describe('authorization', () => {
  const permit = (_: Principal, tool: string) => tool !== 'export_pdf' || 'exports need the role exporter';

  it('is asked on every call, whatever the flags say, and says why not', async () => {
    let asked = 0;
    const source = memorySource({ pdf: true });
    const counting = (principal: Principal, tool: string) => {
      asked++;
      return permit(principal, tool);
    };
    const gate = await openGate({ flags, tools, sources: [source], permit: counting });
    await using client = await inMemory(gate, 'McpServer 2.x', TOOLS);
    for (const value of [true, false, '100%', undefined]) {
      source.set('pdf', value);
      expect(await client.call('export_pdf')).toEqual({
        isError: true,
        text: 'PERMISSION_DENIED: You may not use the tool export_pdf: exports need the role exporter. Ask whoever runs this server for the permission.',
      });
    }
    expect(await client.call('read')).toMatchObject({ isError: false });
    expect(asked).toBe(5);
  });

  it('does not tell of a tool that its caller never had', async () => {
    const gate = await openGate({ flags, tools, sources: [], permit });
    await using client = await inMemory(gate, 'McpServer 2.x', TOOLS);
    expect((await client.call('export_pdf')).text).toMatch(/not found$/);
  });

  it.each(SERVER_KINDS)('does not tell of %s which tools there are', async (kind) => {
    const gate = await openGate({ flags, tools, sources: [], permit: () => false });
    await using client = await inMemory(gate, kind, TOOLS);
    await using plain = await inMemory(await openGate({ flags: {}, tools: {}, sources: [] }), kind, [
      'other',
    ]);
    expect((await client.call('read')).text).toMatch(/^PERMISSION_DENIED: /);
    expect(await client.call('no_tool')).toEqual(await plain.call('no_tool'));
    expect(await client.call('export_pdf')).toEqual(await plain.call('export_pdf'));
  });

  it('is asked for tools of any name, and so are the flags', async () => {
    const odd = 'export as PDF ☂';
    const source = memorySource({});
    const gate = await openGate({
      flags,
      tools: { [odd]: { flag: 'pdf' } },
      sources: [source],
      permit: (_, tool) => tool !== 'read all',
    });
    await using client = await inMemory(gate, 'Server 2.x', [odd, 'read all']);
    expect(await client.tools()).toEqual(['read all']);
    expect((await client.call(odd)).text).toMatch(/No such tool/);
    expect((await client.call('read all')).text).toMatch(/^PERMISSION_DENIED: /);
  });

  it('that fails forbids', async () => {
    const failing = () => {
      throw new Error('the directory at ldap://secret is down');
    };
    const gate = await openGate({ flags, tools, sources: [], permit: failing });
    await using client = await inMemory(gate, 'McpServer 2.x', TOOLS);
    expect((await client.call('read')).text).toBe(
      'PERMISSION_DENIED: You may not use the tool read: the authorization failed. Ask whoever runs this server for the permission.',
    );
  });
});

describe('without sessions', () => {
  it('accepts calls of a tool as soon as it is on, and lists it at the roll-over', async () => {
    const clock = new TestClock();
    const source = memorySource({});
    const gate = await openGate({ flags, tools, sources: [source], clock });
    await using server = await serveGated(gate, TOOLS);
    await using client = await server.connect('sdk 2.x, 2026');
    expect(await client.tools()).toEqual(['read']);
    expect((await client.call('export_pdf')).isError).toBe(true);
    source.set('pdf', true);
    expect(await client.tools()).toEqual(['read']);
    expect(await client.call('export_pdf')).toEqual({ text: 'export_pdf', isError: false });
    clock.advance(10 * MINUTE);
    expect(await client.tools()).toEqual(TOOLS);
  });

  it('tells at the roll-over only those whose list is another one', async () => {
    const clock = new TestClock();
    const source = memorySource({});
    const gate = await openGate({ flags, tools, sources: [source], clock });
    await using server = await serveGated(gate, TOOLS);
    const people = await Promise.all(
      Array.from({ length: 12 }, (_, at) => server.connect('sdk 2.x, 2026', `p${at}@acme`)),
    );
    await expect.poll(() => gate.status().listeners).toBe(12);
    const before = await Promise.all(people.map((person) => person.tools()));
    source.set('pdf', '50%');
    expect(people.map((person) => person.told())).toEqual(people.map(() => 0));
    clock.advance(10 * MINUTE + 10);
    const after = await Promise.all(people.map((person) => person.tools()));
    const changed = after.map((list, at) => (list.length === before[at]?.length ? 0 : 1));
    expect(changed).toContain(0);
    expect(changed).toContain(1);
    await expect.poll(() => people.map((person) => person.told())).toEqual(changed);
    for (const person of people) await person[Symbol.asyncDispose]();
    await expect.poll(() => gate.status().listeners).toBe(0);
  });
});

describe('percentages', () => {
  const percentages = async (by: 'principal' | 'tenant', share: string) => {
    const gate = await openGate({
      flags: { pdf: registration({ by }) },
      tools,
      sources: [memorySource({ pdf: share })],
    });
    const offered = async (principal: Principal) =>
      (await gate.surface(principal)).offered.includes('export_pdf');
    const people = Array.from({ length: 400 }, (_, at) => ({ id: `p${at}`, tenant: `t${at % 40}` }));
    const on = await Promise.all(people.map(offered));
    return people.filter((_, at) => on[at]);
  };

  it('from 10 to 20 only add', async () => {
    const ten = await percentages('principal', '10%');
    const twenty = await percentages('principal', '20%');
    expect(twenty).toEqual(expect.arrayContaining(ten));
    expect(twenty.length).toBeGreaterThan(ten.length);
  });

  it('by tenant are the same for everybody of a tenant', async () => {
    const people = await percentages('tenant', '20%');
    const tenants = new Set(people.map(({ tenant }) => tenant));
    expect(people).toHaveLength(10 * tenants.size);
  });
});

it('remembers a bounded number of principals', async () => {
  const gate = await openGate({ flags, tools, sources: [memorySource({ pdf: true })], principals: 100 });
  for (let at = 0; at < 1_000; at++) await gate.surface({ id: `p${at}` });
  expect(gate.status()).toMatchObject({ principals: 100, surfaces: 1 });
});

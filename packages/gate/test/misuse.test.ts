import {
  behaviour,
  fileSource,
  GateError,
  infrastructure,
  memorySource,
  openGate,
  type RedisClient,
  redisSource,
  registration,
  type SqliteDatabase,
  sqlSource,
} from '@guidon/gate';
import type { Server as FirstServer } from '@modelcontextprotocol/sdk/server/index.js';
import type { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import type { McpServer, Server, ServerContext } from '@modelcontextprotocol/server';
import { describe, expect, expectTypeOf, it } from 'vitest';

const flags = {
  audit: infrastructure(),
  region: infrastructure('eu'),
  pdf: registration(),
  size: behaviour(20),
};
const redis = {} as RedisClient;
const database = {} as SqliteDatabase;
const open = () => openGate({ flags, tools: { export_pdf: { flag: 'pdf' } }, sources: [] });

declare const context: ServerContext;

declare const extra: RequestHandlerExtra<ServerRequest, ServerNotification>;
declare const servers: readonly [McpServer, Server, FirstMcpServer, FirstServer];

describe('a flag of one kind where another belongs', () => {
  it('is a type error', () => {
    const misuses = async () => {
      const gate = await open();
      expectTypeOf(gate.infrastructure.audit).toEqualTypeOf<boolean>();
      expectTypeOf(gate.infrastructure.region).toEqualTypeOf<string>();
      expectTypeOf(await gate.behaviour('size', context)).toEqualTypeOf<number>();
      expectTypeOf(await gate.behaviour('size', extra)).toEqualTypeOf<number>();
      expectTypeOf(gate.attach(servers[0])).toEqualTypeOf<McpServer>();
      gate.attach(servers[1]);
      gate.attach(servers[2]);
      gate.attach(servers[3]);
      // @ts-expect-error: a registration flag is no infrastructure flag
      gate.infrastructure.pdf;
      // @ts-expect-error: a behaviour flag is no infrastructure flag
      gate.infrastructure.size;
      // @ts-expect-error: a registration flag is not read in a handler
      await gate.behaviour('pdf', context);
      // @ts-expect-error: an infrastructure flag is not read in a handler
      await gate.behaviour('audit', context);
      // @ts-expect-error: a behaviour flag is read with a call only
      await gate.behaviour('size');
      // @ts-expect-error: nor with something a client sent
      await gate.behaviour('size', { tenant: 'acme' });
      // @ts-expect-error: a behaviour flag decides about no tool
      await openGate({ flags, tools: { export_pdf: { flag: 'size' } }, sources: [] });
      // @ts-expect-error: nor does an infrastructure flag
      await openGate({ flags, tools: { export_pdf: { unless: 'audit' } }, sources: [] });
      // @ts-expect-error: nor one that is not declared
      await openGate({ flags, tools: { export_pdf: { flag: 'pfd' } }, sources: [] });
      // @ts-expect-error: a principal comes from the credential, which has no headers
      await openGate({ flags, tools: {}, sources: [], principal: ({ headers }) => ({ id: headers }) });
    };
    expect(misuses).toBeTypeOf('function');
  });

  it.each([
    ['a behaviour flag for a tool', { tools: { t: { flag: 'size' } } }],
    ['an infrastructure flag for a tool', { tools: { t: { unless: 'audit' } } }],
    ['an undeclared flag', { tools: { t: { flag: 'pfd' } } }],
    ['a name that objects have', { tools: { t: { flag: 'constructor' } } }],
    ['aliases in a circle', { tools: { a: { alias: 'b' }, b: { alias: { tool: 'a' } } } }],
    ['a key of a kill switch', { flags: { 'kill.t': registration() } }],
    ['a key with spaces', { flags: { 'a b': registration() } }],
    ['no window', { windowMs: 0 }],
    ['a mistyped option', { windowMS: 5 }, 'Did you mean "windowMs"?'],
    ['a mistyped member of a rule', { tools: { t: { flags: 'pdf' } } }, 'Did you mean "flag"?'],
    ['a member that rules do not have', { tools: { t: { enabld: true } } }, 'There are flag, unless,'],
    ['a mistyped flag of a rule', { tools: { t: { flag: 'pfd' } } }, 'Did you mean "pdf"?'],
    ['a mistyped member of an alias', { tools: { t: { alias: { tol: 'u' } } } }, 'Did you mean "tool"?'],
    ['a flag of no kind', { flags: { pdf: true } }, 'registration()'],
    ['a count by nothing', { flags: { pdf: registration({ by: 'tennant' as never }) } }, '"tenant"?'],
    ['sources that are no list', { sources: memorySource() }, 'sources: [ … ]'],
    ['a source that is none', { sources: [{ export_pdf: true }] }, 'environmentSource'],
    ['a grace of no number', { graceMs: Number.NaN }, 'milliseconds'],
    ['a mistyped kind of session', { session: { surface: 'frieze' } }, 'Did you mean "freeze"?'],
    ['a session without an end', { session: { idleMs: Number.POSITIVE_INFINITY } }, 'milliseconds'],
    ['an authorization that is none', { permit: true }, 'Give a function'],
    ['a process without a name', { process: { id: '' } }, 'leave tenant out'],
    ['no principals', { principals: 0 }, 'Give another one'],
  ])('is refused at start: %s', async (_, wrong, hint = '') => {
    const opening = openGate({ flags, tools: {}, sources: [], ...wrong } as never);
    await expect(opening).rejects.toThrow(GateError);
    await expect(opening).rejects.toMatchObject({ code: 'INVALID_GATE' });
    await expect(opening).rejects.toThrow(hint);
  });

  it.each([
    ['a file', () => fileSource('flags.json', { reloadMS: 5 } as never), 'Did you mean "reloadMs"?'],
    ['a file', () => fileSource('flags.json', { reloadMs: 0 }), 'milliseconds'],
    ['a Redis', () => redisSource(redis, { chanel: 'x' } as never), 'Did you mean "channel"?'],
    ['SQL rows', () => sqlSource(database, { ttlMs: Number.NaN }), 'milliseconds'],
    ['SQL rows', () => sqlSource(database, { table: 'a; drop table b' }), 'schema.table'],
  ])('is refused where a source is made: %s', (_, make, hint) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_GATE' }));
    expect(make).toThrow(hint);
  });

  it('is refused in a handler of plain JavaScript', async () => {
    const gate = await open();
    const handler = { mcpReq: {} };
    await expect(gate.behaviour('pdf' as never, handler)).rejects.toMatchObject({ code: 'INVALID_GATE' });
    await expect(gate.behaviour('size', undefined as never)).rejects.toMatchObject({ code: 'INVALID_GATE' });
    expect(await gate.behaviour('size', handler)).toBe(20);
  });
});

it('reads infrastructure flags once', async () => {
  const source = memorySource({ audit: true, region: 'us', pdf: '50%' });
  const gate = await openGate({ flags, tools: {}, sources: [source] });
  source.set('audit', false);
  expect(gate.infrastructure).toEqual({ audit: true, region: 'us' });
  expect(Object.isFrozen(gate.infrastructure)).toBe(true);
});

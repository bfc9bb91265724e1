import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connect, ERAS, TRANSPORTS } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

describe.each(TRANSPORTS)('tools over %s', (transport) => {
  describe.each(ERAS)('to a %s client', (era) => {
    let test: TestApp;
    let connected: Connected;

    beforeAll(async () => {
      test = await openTestApp();
      connected = await connect(test, transport, era);
    });
    afterAll(async () => {
      await connected[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
    });

    it('lists the surface in its order, with schemas and annotations', async () => {
      const { tools } = await connected.client.listTools();
      expect(tools.map((tool) => tool.name)).toEqual(test.app.surface().tools.map((tool) => tool.name));
      const tool = tools.find(({ name }) => name === 'delete_flag');
      expect(tool?.annotations).toMatchObject({
        readOnlyHint: false,
        destructiveHint: true,
        openWorldHint: false,
      });
      expect(tool?.inputSchema.properties).toHaveProperty('key');
      expect(tool?.outputSchema?.properties).toHaveProperty('summary');
    });

    it('answers as data and as text', async () => {
      const result = await connected.client.callTool({ name: 'list_projects', arguments: {} });
      expect(result.isError).not.toBe(true);
      expect(result.structuredContent).toMatchObject({ projects: [{ key: 'default' }] });
      expect(result.content).toMatchObject([
        { type: 'text', text: expect.stringContaining('"key":"default"') },
      ]);
    });

    it('answers a failure with its code, message and hint', async () => {
      const result = await connected.client.callTool({
        name: 'get_flag',
        arguments: { key: 'no_such_flag' },
      });
      expect(result.isError).toBe(true);
      expect(result._meta).toMatchObject({ 'guidon/error': { code: 'NOT_FOUND', hint: expect.any(String) } });
      // Clients of the first SDK check it against the output schema, and would show that instead of the error.
      expect(result).not.toHaveProperty('structuredContent');
      expect(result.content).toMatchObject([{ type: 'text', text: expect.stringMatching(/^NOT_FOUND: /) }]);
    });

    it('lets the runner judge arguments, not the SDK', async () => {
      const result = await connected.client.callTool({ name: 'get_flag', arguments: { key: 7, keyy: 'x' } });
      expect(result._meta).toMatchObject({ 'guidon/error': { code: 'INVALID_ARGUMENT' } });
    });

    it('refuses an unknown tool as the protocol does, and names the closest', async () => {
      const call = connected.client.callTool({ name: 'get_flagg', arguments: {} });
      await expect(call).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining('"get_flag"'),
      });
    });

    it('tells its name, version and instructions', () => {
      expect(connected.client.getServerVersion()).toMatchObject({ name: 'guidon', version: '0.1.0' });
      const instructions = connected.client.getInstructions() ?? '';
      expect(instructions.length).toBeLessThanOrEqual(2_000);
      expect(instructions.slice(0, 500)).toContain('get_flag');
    });
  });
});

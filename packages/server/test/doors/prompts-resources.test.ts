import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connect, ERAS, TRANSPORTS } from './support/connect.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

describe.each(TRANSPORTS)('prompts and resources over %s', (transport) => {
  describe.each(ERAS)('to a %s client', (era) => {
    let test: TestApp;
    let connected: Connected;

    beforeAll(async () => {
      test = await openTestApp();
      await test.run('create_flag', { key: 'new_checkout' });
      await test.run('create_flag', { key: 'new_search' });
      await test.run('create_flag', { key: 'old_checkout' });
      connected = await connect(test, transport, era);
    });
    afterAll(async () => {
      await connected[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
    });

    it('lists prompts with descriptions', async () => {
      const { prompts } = await connected.client.listPrompts();
      expect(prompts.map((prompt) => prompt.name)).toEqual([
        'explain_flag',
        'plan_rollout',
        'compare_clusters',
        'debug_helmrelease',
        'debug_kustomization',
        'triage_incident',
      ]);
      for (const prompt of prompts) expect(prompt.description?.length).toBeGreaterThan(20);
    });

    it('turns a prompt into a message that names the tools to call', async () => {
      const given = { flag: 'new_checkout', environment: 'staging', goal: 'half of "them"' };
      const { messages } = await connected.client.getPrompt({ name: 'plan_rollout', arguments: given });
      const text = messages[0]?.content.type === 'text' ? messages[0].content.text : '';
      expect(text).toContain('"new_checkout" in the environment "staging"');
      expect(text).toContain('"half of \\"them\\""');
      expect(text).toMatch(/get_flag.*set_flag_rules/s);
    });

    it.each([
      ['a missing argument', 'plan_rollout', { flag: 'x' }, 'environment'],
      ['an unknown argument', 'explain_flag', { flag: 'x', env: 'y' }, 'env'],
      ['an unknown prompt', 'explain_flags', {}, 'explain_flag'],
    ])('refuses %s', async (_name, name, given, named) => {
      const got = connected.client.getPrompt({ name, arguments: given });
      await expect(got).rejects.toMatchObject({ code: -32602, message: expect.stringContaining(named) });
    });

    it('completes arguments of prompts', async () => {
      const ref = { type: 'ref/prompt', name: 'plan_rollout' } as const;
      const complete = (name: string, value: string) =>
        connected.client
          .complete({ ref, argument: { name, value } })
          .then(({ completion }) => completion.values);
      expect(await complete('flag', 'new_')).toEqual(['new_checkout', 'new_search']);
      expect(await complete('environment', 'st')).toEqual(['staging']);
      expect(await complete('goal', 'x')).toEqual([]);
    });

    it('reads a flag as a resource, as get_flag answers it', async () => {
      const { contents } = await connected.client.readResource({ uri: 'flag://default/new_checkout' });
      expect(contents).toMatchObject([{ mimeType: 'application/json' }]);
      const [content] = contents;
      const flag = JSON.parse(content !== undefined && 'text' in content ? content.text : '{}');
      expect(flag).toMatchObject({ project: 'default', flag: { key: 'new_checkout' } });
    });

    it.each(['flag://default/nothing', 'flag://nowhere/new_checkout', 'flag://default', 'test://other'])(
      'does not find %s',
      async (uri) => {
        await expect(connected.client.readResource({ uri })).rejects.toMatchObject({ code: -32602 });
      },
    );

    it('offers the template and completes its variables', async () => {
      const { resourceTemplates } = await connected.client.listResourceTemplates();
      expect(resourceTemplates.map((template) => template.uriTemplate)).toEqual([
        'flag://{project}/{key}',
        'guidon://clusters/{cluster}',
        'guidon://clusters/{cluster}/{kind}/{namespace}/{name}',
        'guidon://clusters/{cluster}/{kind}/{name}',
      ]);
      const ref = { type: 'ref/resource', uri: 'flag://{project}/{key}' } as const;
      const projects = await connected.client.complete({ ref, argument: { name: 'project', value: 'd' } });
      expect(projects.completion.values).toEqual(['default']);
      const context = { arguments: { project: 'default' } };
      const keys = await connected.client.complete({ ref, argument: { name: 'key', value: 'old' }, context });
      expect(keys.completion.values).toEqual(['old_checkout']);
    });
  });
});

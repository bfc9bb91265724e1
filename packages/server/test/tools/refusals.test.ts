import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, everything } from '../support/arrange.ts';
import { aWorkspace, deep, FLAG_TOOLS, refusal } from '../support/bad-input.ts';
import type { TestApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeAll(async () => {
  guidon = await aWorkspace();
});

afterAll(() => guidon[Symbol.asyncDispose]());

describe('whatever the tool', () => {
  const tools = () => guidon.app.catalogue.map((tool) => tool.name);

  it('an unknown argument is refused', async () => {
    for (const tool of tools()) {
      const error = await refusal(guidon, { tool, input: { nonsense: 1 } });
      expect(error, tool).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(error.message, tool).toMatch(/unknown argument "nonsense"/);
    }
  });

  it('arguments over 1 MiB or nested too deep are refused', async () => {
    for (const tool of tools()) {
      const large = await refusal(guidon, { tool, input: { key: 'x'.repeat(1024 * 1024) } });
      expect(large, tool).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
      expect(await refusal(guidon, { tool, input: { key: deep(100_000) } }), tool).toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
      });
    }
  });

  it('a viewer reads, and is told which role a write needs', async () => {
    const caller = await callerWith(guidon, { role: 'viewer' });
    const writing = guidon.app.catalogue.filter(({ access }) => access !== 'read');
    // Whoever reads may comment.
    for (const tool of writing.filter(({ name }) => name !== 'review_change_request')) {
      const error = await refusal(guidon, { tool: tool.name, input: {} }, { caller });
      expect(error.code, tool.name).toBe('PERMISSION_DENIED');
      expect(error.message, tool.name).toMatch(
        /needs the role (editor|admin) in .*; this principal has viewer/,
      );
    }
    expect(await guidon.ok('list_flags', { project: 'default' }, { caller })).toMatchObject({ total: 4 });
  });

  it('a read-only connection reads', async () => {
    const caller = await callerWith(guidon, { readOnly: true });
    for (const tool of guidon.app.catalogue.filter(({ access }) => access !== 'read')) {
      expect(await refusal(guidon, { tool: tool.name, input: {} }, { caller }), tool.name).toMatchObject({
        code: 'READ_ONLY',
      });
    }
  });

  it('an unknown one is answered with the closest', async () => {
    const error = await refusal(guidon, { tool: 'get_flags', input: {} });
    expect(error).toMatchObject({ code: 'UNKNOWN_TOOL', message: 'There is no tool "get_flags".' });
    expect(error.hint).toMatch(/"get_flag"/);
  });
});

describe('a forbidden project', () => {
  it('is refused by every tool that takes one, and no answer tells a name of it', async () => {
    const caller = await callerWith(guidon, { projects: ['default'] });
    for (const [tool, input] of FLAG_TOOLS) {
      const error = await refusal(
        guidon,
        { tool, input: { ...input, key: 'secret_flag', project: 'secret_project' } },
        { caller },
      );
      expect(error, tool).toMatchObject({
        code: 'NOT_FOUND',
        message: 'There is no project "secret_project".',
        details: { closest: [] },
      });
    }
  });

  it('is refused like one that does not exist, so that asking tells nothing', async () => {
    const caller = await callerWith(guidon, { projects: ['default'] });
    const real = await refusal(
      guidon,
      { tool: 'list_flags', input: { project: 'secret_project' } },
      { caller },
    );
    const none = await refusal(
      guidon,
      { tool: 'list_flags', input: { project: 'secret_projecx' } },
      { caller },
    );
    expect(real.message.replace('secret_project', 'x')).toBe(none.message.replace('secret_projecx', 'x'));
    const made = await refusal(
      guidon,
      { tool: 'save_project', input: { project: undefined, key: 'secret_project' } },
      { caller },
    );
    expect(made).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(made.message).toMatch(/^Making a project needs the role admin in the organization/);
  });

  it('has no flags, changes or projects in what is close', async () => {
    const caller = await callerWith(guidon, { projects: ['default'] });
    const [change] = (await guidon.ok('list_changes', { project: 'secret_project' })).changes;
    const answers = [
      await refusal(
        guidon,
        { tool: 'get_flag', input: { project: undefined, key: 'secret_flog' } },
        { caller },
      ),
      await refusal(
        guidon,
        { tool: 'revert_change', input: { project: undefined, change_id: change.change_id } },
        { caller },
      ),
      await guidon.ok('list_projects', {}, { caller }),
    ];
    expect(answers[1]).toMatchObject({ code: 'NOT_FOUND' });
    for (const answer of answers) expect(JSON.stringify(answer)).not.toMatch(/secret_flag|secret_project/);
  });

  it('with no project allowed at all says so', async () => {
    const caller = await callerWith(guidon, { projects: [] });
    const error = await refusal(
      guidon,
      { tool: 'save_project', input: { project: undefined, key: 'new' } },
      { caller },
    );
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringMatching(/has no role/) });
  });
});

describe('a cancelled call', () => {
  it('changes nothing when it was cancelled before', async () => {
    const signal = AbortSignal.abort();
    const error = await refusal(
      guidon,
      { tool: 'update_flag', input: { key: 'checkout', owner: 'x' } },
      { signal },
    );
    expect(error).toMatchObject({ code: 'CANCELLED', retryable: true });
  });

  // It went on to save what nobody waited for any more.
  it('changes nothing when it is cancelled while it waits its turn', async () => {
    const cancel = new AbortController();
    const before = await everything(guidon);
    let release = () => {};
    const held = guidon.app.storage.write(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const call = guidon.error(
      'update_flag',
      { project: 'default', key: 'checkout', owner: 'x' },
      { signal: cancel.signal },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    cancel.abort();
    release();
    await held;
    expect(await call).toMatchObject({ code: 'CANCELLED' });
    expect(await everything(guidon)).toEqual(before);
  });

  // Every failure of a cancelled call was told as its cancelling, an unexpected one too, and never logged.
  it.each<[string, string, () => Promise<'declined'>]>([
    ['a no', 'CONFIRMATION_DECLINED', async () => 'declined'],
    ['a defect', 'INTERNAL', () => Promise.reject(new TypeError('broken'))],
  ])('tells %s as what it is', async (_name, code, answer) => {
    const cancel = new AbortController();
    const confirm = () => {
      cancel.abort();
      return answer();
    };
    const call = { tool: 'delete_flag', input: { key: 'old' } };
    expect(await refusal(guidon, call, { confirm, signal: cancel.signal })).toMatchObject({ code });
  });

  it('changes nothing when it is cancelled while a person is asked', async () => {
    const cancel = new AbortController();
    const confirm = async () => {
      cancel.abort();
      return 'accepted' as const;
    };
    const error = await refusal(
      guidon,
      { tool: 'delete_flag', input: { key: 'old' } },
      { confirm, signal: cancel.signal },
    );
    expect(error).toMatchObject({ code: 'CANCELLED' });
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../parity/doors.ts';
import { changeOf, requestOf, tellNearProduction } from './near-production.ts';
import { HAS_TERMINAL } from './terminal.ts';
import { openTown, type Town } from './town.ts';

const PRODUCTION = { environments: ['production'] };

describe.skipIf(!HAS_TERMINAL)(
  'with an agent over MCP and people at terminals (needs script of util-linux)',
  () => {
    let town: Town;

    beforeAll(async () => {
      town = await openTown(async (operator) => {
        for (const key of ['one', 'two', 'three', 'four']) await operator('create_flag', { key });
        await operator('create_flag', { key: 'payments', kind: 'kill_switch' });
        await operator('set_flag_state', { key: 'payments', ...PRODUCTION, enabled: true });
      });
    });

    afterAll(() => town[Symbol.asyncDispose]());

    async function isOn(key: string): Promise<unknown> {
      const { results } = await town.operator('evaluate_flag', {
        key,
        environment: 'production',
        context: {},
      });
      return (results as readonly [{ value: unknown }])[0].value;
    }

    async function approveAndPublish(id: string): Promise<string> {
      await town.person('ben', 'requests', 'approve', id);
      return town.person('ada', 'requests', 'publish', id);
    }

    it('README shows what really happens (npm run transcript writes it)', async () => {
      const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
      expect(readme).toContain(await tellNearProduction());
    }, 60_000);

    it('asked, approved, published, and undone the same way', async () => {
      const on = { key: 'one', ...PRODUCTION, enabled: true };
      const id = requestOf(await town.agent('set_flag_state', on));
      expect(await isOn('one')).toBe(false);
      expect(await approveAndPublish(id)).toMatch(/Done: crq_\w+ is live/);
      expect(await isOn('one')).toBe(true);
      const undo = await town.agent('revert_change', { change_id: await changeOf(town, id) });
      expect(await isOn('one')).toBe(true);
      expect(await approveAndPublish(requestOf(undo))).toMatch(/is live/);
      expect(await isOn('one')).toBe(false);
    }, 60_000);

    it('an agent is told the command for a person, and a typed key is not on the screen', async () => {
      const on = { key: 'four', ...PRODUCTION, enabled: true };
      const id = requestOf(await town.agent('set_flag_state', on));
      const wish = { change_request_id: id, decision: 'approve', expected_version: 1 };
      expect(await town.agent('review_change_request', wish)).toMatchObject({
        error: { code: 'PERMISSION_DENIED', hint: expect.stringContaining(`guidon requests approve ${id}`) },
      });
      const screen = await town.person('ben', 'requests', 'approve', id);
      expect(screen).toMatch(/Your key, to approve this: *\n/);
      expect(screen).not.toContain('gdn_');
    }, 60_000);

    it('of two requests for one flag the second shows base, live and proposed', async () => {
      const wish = (value: boolean) => ({ key: 'two', ...PRODUCTION, enabled: true, default_value: value });
      const first = requestOf(await town.agent('set_flag_state', wish(false)));
      const second = requestOf(await town.agent('set_flag_state', wish(true)));
      expect(await approveAndPublish(first)).toMatch(/is live/);
      const screen = await town.person('ben', 'requests', 'show', second);
      expect(screen).toContain('Somebody else changed meanwhile');
      expect(screen).toContain('was nothing, live {"variation":"off"}, proposed {"variation":"on"}');
      expect(await approveAndPublish(second)).toMatch(/CONFLICT: Somebody else changed/);
      const resolutions = [{ object: 'state production/two', field: 'default', take: 'proposed' }];
      await town.agent('update_change_request', { change_request_id: second, action: 'rebase', resolutions });
      expect(await approveAndPublish(second)).toMatch(/is live/);
    }, 60_000);

    it('in a freeze nothing approved goes live, but a kill switch at night does, at once', async () => {
      const freezes = [
        { name: 'Winter', time_zone: 'UTC', from: '2020-01-01T00:00', until: '2999-01-01T00:00' },
      ];
      const policy = await town.agent('set_environment_policy', { environment: 'production', freezes });
      expect(policy).toMatchObject({ error: { code: 'PERMISSION_DENIED' } });
      const { approval } = await town.operator('set_environment_policy', {
        environment: 'production',
        freezes,
      });
      expect(await approveAndPublish((approval as { change_request_id: string }).change_request_id)).toMatch(
        /is live/,
      );
      const id = requestOf(
        await town.agent('set_flag_state', { key: 'three', ...PRODUCTION, enabled: true }),
      );
      expect(await approveAndPublish(id)).toMatch(/PRECONDITION_FAILED: Nothing goes live there now/);
      const off = await town.agent('set_flag_state', { key: 'payments', ...PRODUCTION, enabled: false });
      expect(off).toMatchObject({ output: { changed: true } });
      expect(await isOn('payments')).toBe(false);
    }, 60_000);

    it('an administrator breaks the glass with a reason, and everybody who looks is told', async () => {
      const id = requestOf(
        await town.agent('set_flag_state', { key: 'three', ...PRODUCTION, enabled: true, reason: 'Down.' }),
      );
      const glass = ['requests', 'publish', id, '--break-glass'];
      expect(await town.person('ada', ...glass)).toMatch(
        /INVALID_ARGUMENT: Breaking the glass takes a reason/,
      );
      expect(await town.person('ada', ...glass, '--reason', 'Checkout is down.')).toMatch(
        /live past its policy/,
      );
      expect(await isOn('three')).toBe(true);
      expect(await town.person('ben', 'requests', 'list')).toContain('Published past its policy');
      const told: Answer = await town.agent('list_change_requests', {});
      expect(told).toMatchObject({ output: { summary: expect.stringContaining('ATTENTION') } });
    }, 60_000);
  },
);

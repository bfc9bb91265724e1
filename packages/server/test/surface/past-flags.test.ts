import { afterEach, beforeEach, expect, it } from 'vitest';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../../src/flags/surface-project.ts';
import { PastFlags } from '../../src/surface/past-flags.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

const HOUR = 3_600_000;

let test: TestApp;
beforeEach(async () => {
  test = await testApp();
});
afterEach(() => test[Symbol.asyncDispose]());

it('a rule that goes by the clock is as it was at each moment asked for, whichever was first', async () => {
  await test.ok('set_surface_flag', { tool: 'get_flag', offered: false });
  const step = Date.now() + 10 * HOUR;
  const steps = [
    { at: new Date(step - HOUR).toISOString(), percentage: 0 },
    { at: new Date(step).toISOString(), percentage: 100 },
  ];
  const rule = { id: 'slowly', serve: { variation: 'on', steps } };
  const place = { project: SURFACE_PROJECT, environments: [SURFACE_ENVIRONMENT] };
  await test.ok('set_flag_rules', { ...place, key: 'get_flag', rules: [rule] });
  const { principal } = await test.app.operatorCaller();
  const past = new PastFlags(test.app.storage);
  const offered = async (at: number) => {
    const flags = await past.at(principal.organizationId, at);
    return flags?.evaluate('get_flag', { targetingKey: 'ann' }).value;
  };
  expect(await offered(step - 1)).toBe(false);
  expect(await offered(step + 1)).toBe(true);
  expect(await offered(step - 1)).toBe(false);
});

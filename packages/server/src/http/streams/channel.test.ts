import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { LiveEnvironment } from '../../flags/live-environment.ts';
import { Channel } from './channel.ts';
import { EventStream } from './event-stream.ts';

const name = { organizationId: 'acme', project: 'web', environment: 'dev' };
const whole = {
  projectId: 'web',
  readAt: 1,
  whole: true,
  version: { revision: 1, changeId: 'chg_1' },
  flags: [],
  targeting: [],
};

/** As much of a response as a stream needs. */
function target() {
  const response = Object.assign(new PassThrough(), { setTimeout: () => {} });
  return { response, stream: new EventStream(response as unknown as ServerResponse) };
}

// A stream that joined while those before it were still closing waited for ever.
it('ends every stream of an environment that is no more, those that come late too', () => {
  const live = new LiveEnvironment(name, whole);
  const channel = new Channel(live, () => Buffer.from(''));
  const [early, late] = [target(), target()];
  channel.join(early.stream);
  live.end();
  channel.join(late.stream);
  expect([early, late].map(({ response }) => response.writableEnded)).toEqual([true, true]);
});

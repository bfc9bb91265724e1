import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { AddressRules } from '../../src/webhooks/address-rules.ts';
import { lookUp } from '../../src/webhooks/post-message.ts';
import { WebhookSender } from '../../src/webhooks/webhook-sender.ts';
import { Guidon } from '../cli/run-guidon.ts';
import { testApp } from '../support/test-app.ts';
import { DATABASE_KINDS, databaseAnswers, testDatabases } from '../support/test-databases.ts';
import { endpoint, got } from './support/endpoint.ts';

const MINUTE = 60_000;

for (const kind of DATABASE_KINDS) {
  describe.skipIf(!(await databaseAnswers(kind)))(`a server on ${kind}`, () => {
    it('killed while an endpoint has its message loses none: the next one sends it under the same id', async () => {
      await using databases = testDatabases(kind);
      await using one = await endpoint();
      using guidon = new Guidon();
      const env = { ...(await databases.settings(guidon.folder)), GUIDON_WEBHOOK_NETWORKS: '127.0.0.1' };
      await guidon.run(['call', 'create_flag', '{"key":"cart"}'], { env });
      const policy = '{"environment":"production","protected":true}';
      await guidon.run(['call', 'set_environment_policy', policy], { env });
      await guidon.run(['webhooks', 'add', one.url], { env });
      const server = guidon.start(['serve', '--port', '0'], env);
      one.answer = async () => {
        server.kill('SIGKILL');
        await once(server, 'exit');
        return 204;
      };
      for await (const line of createInterface(server.stdout)) if (line.includes('listens')) break;
      const change = '{"key":"cart","environments":["production"],"enabled":true}';
      await guidon.run(['call', 'set_flag_state', change], { env });
      await got(one, 1);
      if (server.signalCode === null) await once(server, 'exit');
      one.answer = () => 204;

      await using next = await testApp({ folder: guidon.folder, environment: env });
      const { storage, logger, webhooks } = next.app;
      const sendAt = async (time: number) => {
        const parts = { store: storage, logger, rules: new AddressRules(['127.0.0.1']), resolve: lookUp };
        const sender = new WebhookSender({ ...parts, clock: () => new Date(time) });
        sender.wake();
        await sender.settled();
        await sender.close();
      };
      await sendAt(Date.now());
      expect(one.received).toHaveLength(1);
      await sendAt(Date.now() + MINUTE + 1);
      expect(new Set(one.received.map(({ id }) => id)).size).toBe(1);
      expect(one.received).toHaveLength(2);
      const operator = await next.app.operatorCaller();
      const [webhook] = await webhooks.list(operator);
      const { items } = await webhooks.log(operator, String(webhook?.id), { limit: 5 });
      expect(items).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    }, 60_000);
  });
}

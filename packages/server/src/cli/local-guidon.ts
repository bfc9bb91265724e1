import type { App } from '../app.ts';
import { AppError } from '../lib/app-error.ts';
import { actorOf, type Caller } from '../principals/caller.ts';
import { waitsForApproval } from '../principals/waits-for-approval.ts';
import { approveKey, keyToApprove } from '../tools/key-approval-requests.ts';
import { createKey, endKey, pageOfKeys, rotateKey } from '../tools/key-requests.ts';
import { Surface } from '../tools/surface.ts';
import { explainedSurface } from '../tools/surface-requests.ts';
import {
  addWebhook,
  listWebhooks,
  pageOfMessages,
  removeWebhook,
  testWebhook,
} from '../tools/webhook-requests.ts';
import { openApp } from './open-app.ts';
import type { Guidon } from './open-guidon.ts';

/** What the operator of a database can do to the surface however this process is narrowed, since others may wait for it. */
const BREAK_GLASS: ReadonlySet<string> = new Set(['list_surface_flags', 'set_surface_flag']);

/** The local database, worked on as its operator, with the toolsets named, or what is usual. */
export async function openLocalGuidon(toolsets?: string): Promise<Guidon> {
  const app = await openApp(toolsets === undefined ? {} : { toolsets });
  return {
    run: async (call) => {
      const caller = await callerOf(app, call.key);
      if (call.key === undefined && BREAK_GLASS.has(call.tool))
        return app.runner.run({
          ...call,
          caller: { ...caller, readOnly: false },
          surface: new Surface(app.catalogue),
        });
      return app.runner.run({ ...call, caller, surface: app.callable() });
    },
    contents: async (project) => app.services.reader.contents(actorOf(await app.operatorCaller()), project),
    listKeys: async (asked) => pageOfKeys(app.services.keys, asked, await app.operatorCaller()),
    revokeKey: async (id, asked) => endKey(app.services.keys, id, asked, await app.operatorCaller()),
    createKey: async (body, key) => createKey(app.services.keys, body, await callerOf(app, key)),
    keyToApprove: async (id) => keyToApprove(app.services.keyApprovals, id, await app.operatorCaller()),
    approveKey: async (id, key) => approveKey(app.services.keyApprovals, id, await callerOf(app, key)),
    rotateKey: async (id, body) => rotateKey(app.services.keys, id, body, await app.operatorCaller()),
    // Without a key it is about the assistants on this machine.
    explainSurface: async (asked) => {
      const { principal } = await app.stdioCaller();
      const parts = { keys: app.services.keys, explain: app.explainSurface };
      return explainedSurface(parts, asked, await app.operatorCaller(), principal);
    },
    listWebhooks: async () => listWebhooks(app.webhooks, await app.operatorCaller()),
    addWebhook: async (body) => addWebhook(app.webhooks, body, await app.operatorCaller()),
    removeWebhook: async (id, asked) => removeWebhook(app.webhooks, id, asked, await app.operatorCaller()),
    webhookLog: async (id, asked) => pageOfMessages(app.webhooks, id, asked, await app.operatorCaller()),
    testWebhook: async (id) => testWebhook(app.webhooks, id, await app.operatorCaller()),
    auditHead: async () => app.services.audit.place(await app.operatorCaller()),
    async *auditExport(range) {
      yield* app.services.audit.export(await app.operatorCaller(), range);
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** Whoever typed a key, or the operator. Throws UNAUTHENTICATED for a key nobody holds. */
async function callerOf(app: App, key: string | undefined): Promise<Caller> {
  if (key === undefined) return app.operatorCaller();
  const caller = await app.keyCaller(key);
  if (caller !== undefined) return { ...caller, door: 'cli' };
  const waiting = app.waitingKey(key);
  if (waiting !== undefined) throw waitsForApproval(waiting);
  throw new AppError('UNAUTHENTICATED', 'Nobody holds this key.', {
    hint: 'Type the key that guidon keys create printed for you; it may have ended or been revoked.',
  });
}

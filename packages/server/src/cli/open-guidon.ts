import type { AuditRange } from '../audit/audit-service.ts';
import type { ChainPlace } from '../audit/chain.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import type { Confirm } from '../tools/confirmation.ts';
import type { KeyApproval, KeyToApprove } from '../tools/key-approval-fields.ts';
import type { KeyEnd, KeyPage, ShownOnce } from '../tools/key-fields.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { ExplainedSurface } from '../tools/surface-fields.ts';
import type {
  MessagePage,
  WebhookAdded,
  WebhookList,
  WebhookRemoved,
  WebhookTested,
} from '../tools/webhook-fields.ts';
import type { RemoteGuidon } from './remote-guidon.ts';

/** One call of a tool by a command. */
export interface GuidonCall {
  readonly tool: string;
  readonly arguments: unknown;
  readonly confirm: Confirm;
  readonly signal: AbortSignal;
  /** A key that a person typed, in the place of the usual one. */
  readonly key?: string;
}

/** The Guidon that commands work on: the local database, or a server. Whoever opens it closes it. */
export interface Guidon extends AsyncDisposable {
  run(call: GuidonCall): Promise<Outcome>;
  /** A whole project; the only one there is when none is named. Throws NOT_FOUND. */
  contents(project: string | undefined): Promise<ProjectContents>;
  /** The keys there are, as `KEYS_ASKED` asks for them. */
  listKeys(asked: object): Promise<KeyPage>;
  /** Ends a key, or tells what that would do, as `REVOKE_ASKED` says. Asks nobody. */
  revokeKey(id: string, asked: object): Promise<KeyEnd>;
  /** Makes a key as `NEW_KEY_BODY` describes it; with a key that a person typed in the place of the usual one. */
  createKey(body: object, key?: string): Promise<ShownOnce>;
  /** A key, and what whoever approves it looks at. */
  keyToApprove(id: string): Promise<KeyToApprove>;
  /** Has a waiting key open, with the key that a person typed. */
  approveKey(id: string, key: string): Promise<KeyApproval>;
  /** Makes another key for whoever holds this one, as `ROTATE_BODY` describes it. */
  rotateKey(id: string, body: object): Promise<ShownOnce>;
  /** Who is offered which tools, as `SURFACE_ASKED` asks: the holder of a key, else whoever this works as. */
  explainSurface(asked: object): Promise<ExplainedSurface>;
  /** All webhooks. */
  listWebhooks(): Promise<WebhookList>;
  /** Adds a webhook as `NEW_WEBHOOK_BODY` describes it. */
  addWebhook(body: object): Promise<WebhookAdded>;
  /** Removes a webhook, or tells what that would do, as `REMOVE_ASKED` says. */
  removeWebhook(id: string, asked: object): Promise<WebhookRemoved>;
  /** Messages to a webhook, as `MESSAGES_ASKED` asks for them. */
  webhookLog(id: string, asked: object): Promise<MessagePage>;
  /** Sends a webhook a message now. */
  testWebhook(id: string): Promise<WebhookTested>;
  /** Where the audit log ends. */
  auditHead(): Promise<ChainPlace>;
  /** The audit log as text, a line a row, in pieces of any length. */
  auditExport(range: AuditRange): AsyncIterable<string>;
}

/** How Guidon is opened. */
export interface Opening {
  /** A key that was typed. */
  readonly key?: string;
  /** As `--toolsets` takes them, for the local database. */
  readonly toolsets?: string;
}

/**
 * The server at GUIDON_URL if that is set, with a key that was typed or GUIDON_KEY; otherwise the local database as its
 * operator, with these toolsets.
 */
export async function openGuidon({ key, toolsets }: Opening = {}): Promise<Guidon> {
  return (await openRemote(key)) ?? (await import('./local-guidon.ts')).openLocalGuidon(toolsets);
}

/** The server at GUIDON_URL, if that is set. */
export async function openRemote(key?: string): Promise<RemoteGuidon | undefined> {
  const [{ readEnvironment }, { loadRemote }] = await Promise.all([
    import('../config/env.ts'),
    import('../config/remote.ts'),
  ]);
  const remote = loadRemote(readEnvironment(), key);
  return remote === undefined ? undefined : new (await import('./remote-guidon.ts')).RemoteGuidon(remote);
}

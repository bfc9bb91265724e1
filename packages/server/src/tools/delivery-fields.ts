import { z } from 'zod';
import type { Unread } from '../delivery/cluster-snapshot.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Health } from '../delivery/health/health.ts';
import { type ObjectRef, refText } from '../delivery/object-ref.ts';
import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import { shownText } from './text.ts';

/** Which cluster a call is about. */
export const clusterField = z
  .string()
  .min(1)
  .max(256)
  .optional()
  .describe('Name from list_clusters; may be left out while there is only one.');

/** A namespace that a call keeps to. */
export const namespaceField = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'a namespace is lower-case letters, digits and dashes')
  .optional()
  .describe('Only this namespace.');

/** A kind of object. */
export const kindOfObjectField = z
  .string()
  .min(1)
  .max(200)
  .describe('Kind, plural or short name, e.g. Kustomization, pods, hr, deployments.apps.');

/** The name of an object. */
export const objectNameField = z.string().min(1).max(253).describe('Name of the object.');

/** What could not be looked at. */
export const unreadFields = z
  .array(
    z.object({
      kind: z.string().describe('Kind, or * for all.'),
      namespace: z.string().optional().describe('Absent: everywhere.'),
      reason: z.string().describe('forbidden, timeout, not_served, cut or failed.'),
      says: shownText(300).describe('In a sentence.'),
    }),
  )
  .optional()
  .describe('What could not be read, so that nothing is said about it. Absent: all was.');

/** The health of an object in an answer. */
export const healthShape = {
  state: z
    .string()
    .describe('ready, doubtful, progressing, degraded, failed, stalled, suspended or unknown; computed.'),
  reason: shownText(120).optional().describe('In a word.'),
  message: shownText(300).optional().describe("The cluster's words."),
  since: z.string().optional().describe('Since when.'),
};

/** A piece of evidence in an answer. */
export const evidenceFields = z
  .array(
    z.object({
      object: z.string().describe('Kind/namespace/name.'),
      field: shownText(200).describe('Path into it, `event …` or `log …`.'),
      value: shownText(400).describe("The cluster's words."),
      time: z.string().optional().describe('Since when, or when last seen.'),
    }),
  )
  .describe('Facts it rests on.');

/** The unread parts of a snapshot as an answer has them, each said once. */
export function shownUnread(unread: readonly Unread[]) {
  const once = new Map(unread.map((part) => [`${part.kind}/${part.namespace}/${part.says}`, part]));
  return once.size === 0 ? {} : { unread: [...once.values()].slice(0, 30).map((part) => ({ ...part })) };
}

/** Health as {@link healthShape} has it. */
export function shownHealth({ state, reason, message, since }: Health) {
  const says = state !== 'ready' && message !== '';
  return {
    state,
    ...(reason === '' ? {} : { reason }),
    ...(says ? { message } : {}),
    ...(since === undefined || state === 'ready' ? {} : { since }),
  };
}

/** Evidence as {@link evidenceFields} has it. */
export function shownEvidence(
  evidence: readonly { object: ObjectRef; field: string; value: string; time?: string }[],
) {
  return evidence.map(({ object, ...rest }) => ({ object: refText(object), ...rest }));
}

/** The cluster a call is about: the one that is named, or the only one there is. INVALID_ARGUMENT otherwise. */
export async function clusterOf(
  delivery: Delivery,
  asked: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (asked !== undefined) return asked;
  const names = (await delivery.clusters(signal)).map(({ name }) => name);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  if (only === undefined)
    throw new AppError('NOT_FOUND', 'This server knows no cluster.', {
      hint: 'Whoever runs it can name kubeconfigs in KUBECONFIG.',
    });
  throw new AppError('INVALID_ARGUMENT', `cluster is needed: there are ${names.length}.`, {
    hint: `Say which one: ${listed(names)}.`,
    details: { clusters: names.slice(0, 50) },
  });
}

/** `12 Kustomizations`, `1 pod`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

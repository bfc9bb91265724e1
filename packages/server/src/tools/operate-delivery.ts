import { z } from 'zod';
import { refText } from '../delivery/object-ref.ts';
import type { Actor } from '../flags/actor.ts';
import { auditEntry } from '../flags/audit-entry.ts';
import { defineTool, type ToolCall } from './define-tool.ts';
import { clusterField, clusterOf, kindOfObjectField, objectNameField } from './delivery-fields.ts';
import { shownText } from './text.ts';

/** Doing something to what Flux manages. */
export const operateDelivery = defineTool({
  name: 'operate_delivery',
  title: 'Reconcile, suspend or resume what Flux manages',
  description:
    "Have Flux reconcile an object now, suspend it, or resume it, and wait for what its controller answers: ready with which revision, failed with its words, suspended, denied, or no answer in time. Works on every kind Flux reconciles; for anything else act on the Kustomization or HelmRelease that list_resources shows as managed_by. with_source fetches first, with_dependencies goes through dependsOn in order. dry_run asks the cluster's own checks only. To see why something fails use explain_failure.",
  toolset: 'delivery',
  access: 'write',
  writes: 'clusters',
  input: z.object({
    cluster: clusterField,
    action: z.enum(['reconcile', 'suspend', 'resume']).describe('What to do.'),
    kind: kindOfObjectField,
    namespace: z.string().min(1).max(63).describe('Namespace.'),
    name: objectNameField,
    with_source: z.boolean().optional().describe('Reconcile its source first.'),
    with_dependencies: z.boolean().optional().describe('Reconcile what it depends on first.'),
    force: z.boolean().optional().describe('HelmRelease: upgrade although nothing changed.'),
    reset: z.boolean().optional().describe('HelmRelease: forget used-up retries.'),
    wait_seconds: z.number().int().min(1).max(900).default(60).describe('For each object.'),
  }),
  output: z.object({
    summary: z.string().describe('What became of it.'),
    cluster: z.string().describe('Which one.'),
    changed: z.boolean().describe('Whether anything was changed, or may have been.'),
    dry_run: z.boolean().describe('True: nothing was.'),
    steps: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name.'),
          outcome: z
            .string()
            .describe(
              'ready, failed, timed_out, suspended, resumed, unchanged, planned, denied, conflict or skipped.',
            ),
          says: shownText(400).describe('In a sentence.'),
          message: shownText(600).optional().describe("The controller's words."),
          revision: shownText(200).optional().describe('What it has now.'),
        }),
      )
      .describe('In the order they were done.'),
  }),
  async run(asked, call) {
    const { dry_run: dryRun = false } = asked as { readonly dry_run?: boolean };
    const delivery = await call.services.delivery(call.caller);
    const cluster = await clusterOf(delivery, asked.cluster, call.signal);
    const { action, kind, namespace, name, with_source, with_dependencies, force, reset, wait_seconds } =
      asked;
    const done = await delivery.operate(
      {
        ...{ action, cluster, kind, namespace, name, dryRun, waitMs: wait_seconds * 1000 },
        by: byWhom(call.actor),
        ...(with_source === undefined ? {} : { withSource: with_source }),
        ...(with_dependencies === undefined ? {} : { withDependencies: with_dependencies }),
        ...(force === undefined ? {} : { force }),
        ...(reset === undefined ? {} : { reset }),
      },
      { tell: call.tell, changed: (object) => audit(call, action, `${cluster}/${refText(object)}`) },
      call.signal,
    );
    return {
      summary: done.steps.at(-1)?.says ?? 'Nothing to do.',
      cluster,
      changed: done.changed,
      dry_run: dryRun,
      steps: done.steps.map(({ object, ...step }) => ({ object: refText(object), ...step })),
    };
  },
});

/** The caller as the cluster is told: `agent claude (prn_…) acting for jane`. */
function byWhom({ author }: Actor): string {
  const { kind, name, principalId, actingFor } = author;
  return `${kind} ${name} (${principalId})${actingFor === undefined ? '' : ` acting for ${actingFor}`}`;
}

/** A line for every object, written when it was changed: whoever leaves while waiting leaves it there too. */
function audit({ actor, tool, services }: ToolCall, action: string, subject: string): Promise<void> {
  const deed = { outcome: 'applied', subject, facts: { operation: { action } } } as const;
  const entry = auditEntry(actor, tool, services.now().toISOString(), deed);
  return services.store.write((writes) => writes.appendAudit(entry));
}

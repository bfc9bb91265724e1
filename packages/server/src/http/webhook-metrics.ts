import type { App } from '../app.ts';
import type { Metrics } from '../lib/metrics.ts';

/** Tells of broken glass, and of what webhooks are told; answers how to stop counting. */
export function addWebhookMetrics(
  metrics: Metrics,
  storage: App['storage'],
  sender: App['sender'],
): readonly (() => void)[] {
  const glass = metrics.counters(
    'guidon_glass_broken_total',
    'Publications past a policy, through this process.',
  )({});
  const attempts = metrics.counters(
    'guidon_webhook_attempts_total',
    'Messages sent to webhooks, by what came of it.',
  );
  for (const outcome of ['delivered', 'failed', 'given_up'] as const) attempts({ outcome });
  metrics.gauge(
    'guidon_webhook_messages_waiting',
    'Messages that wait for webhooks, of all organizations.',
    () => sender.backlog.waiting,
  );
  metrics.gauge('guidon_webhook_oldest_waiting_seconds', 'Age of the oldest of them; 0 without any.', () => {
    const { oldestAt } = sender.backlog;
    return oldestAt === undefined ? 0 : Math.max(0, Date.now() - Date.parse(oldestAt)) / 1000;
  });
  return [
    storage.onEvents((events) => glass.add(events.filter(isBrokenGlass).length)),
    sender.onAttempt((outcome) => attempts({ outcome }).add()),
  ];
}

function isBrokenGlass({ type }: { readonly type: string }): boolean {
  return type === 'change_request.broke_glass';
}

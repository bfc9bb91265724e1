import type { App } from '../app.ts';
import type { Metrics } from '../lib/metrics.ts';

/** Tells how old what is answered from memory may be. */
export function addStalenessMetrics(metrics: Metrics, { storage, services: { environments } }: App): void {
  metrics.gauge(
    'guidon_revisions_age_seconds',
    'Time since the database last told which revisions there are; grows while it is away.',
    () => age(storage.lookedAt),
  );
  metrics.gauge(
    'guidon_environments_behind_seconds',
    'How long an environment could not be brought up to date; 0 when all are.',
    () => age(environments.behindSince),
  );
}

function age(since: number | undefined): number {
  return since === undefined ? 0 : Math.max(0, Date.now() - since) / 1000;
}

import type { App } from '../app.ts';
import type { Metrics } from '../lib/metrics.ts';

/** Tells which tools are configured, and how the gate before them is. */
export function addSurfaceMetrics(metrics: Metrics, app: App): void {
  const { gate } = app;
  metrics.info(
    'guidon_surface_info',
    'Hashes of the tools that are configured for assistants and for programs, before surface flags.',
    () => ({ assistants: app.surface().hash, programs: app.callable().hash }),
  );
  metrics.gauge('guidon_surface_tools', 'Tools configured for assistants.', () => app.surface().tools.length);
  metrics.gauge(
    'guidon_surface_window_seconds',
    'How long clients keep their list.',
    () => gate.windowMs / 1000,
  );
  metrics.gauge(
    'guidon_surface_principals',
    'Principals whose lists are pinned in memory.',
    () => gate.status.principals,
  );
  metrics.gauge(
    'guidon_surface_variants',
    'Different lists that surface flags make in memory.',
    () => gate.status.surfaces,
  );
  metrics.gauge('guidon_surface_healthy', '1 when surface flags are read and instances pin alike.', () =>
    gate.status.healthy && gate.status.pins.agree ? 1 : 0,
  );
}

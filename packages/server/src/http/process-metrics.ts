import { performance } from 'node:perf_hooks';
import type { Metrics } from '../lib/metrics.ts';

/** Tells about the process under the names that every Prometheus client library uses. */
export function addProcessMetrics(metrics: Metrics): void {
  const startedAt = Date.now() / 1000 - process.uptime();
  metrics.gauge(
    'process_cpu_seconds_total',
    'Processor time used, in seconds.',
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    'counter',
  );
  metrics.gauge('process_start_time_seconds', 'When the process started, in Unix time.', () => startedAt);
  metrics.gauge('process_resident_memory_bytes', 'Memory in use.', () => process.memoryUsage.rss());
  metrics.gauge('nodejs_heap_size_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed);
  metrics.gauge(
    'nodejs_eventloop_utilization',
    'Share of its life the event loop was busy.',
    () => performance.eventLoopUtilization().utilization,
  );
}

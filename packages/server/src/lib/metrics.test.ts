import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

describe('metrics', () => {
  it('count by labels', () => {
    const metrics = new Metrics();
    const calls = metrics.counters('calls_total', 'Calls.');
    calls({ tool: 'a' }).add();
    calls({ tool: 'a' }).add(2);
    calls({ tool: 'b"\\\n' }).add();
    expect(metrics.text()).toBe(
      [
        '# HELP calls_total Calls.',
        '# TYPE calls_total counter',
        'calls_total{tool="a"} 3',
        'calls_total{tool="b\\"\\\\\\n"} 1',
        '',
      ].join('\n'),
    );
  });

  it('look gauges up when they are asked', () => {
    const metrics = new Metrics();
    let open = 1;
    metrics.gauge('open', 'Open.', () => open);
    open = 7;
    expect(metrics.text()).toContain('\nopen 7\n');
  });

  it('sort durations into buckets that add up', () => {
    const metrics = new Metrics();
    const histogram = metrics.histograms('seconds', 'Durations.', [0.25, 1])({ route: '/a' });
    for (const seconds of [0.125, 0.25, 0.5, 2]) histogram.observe(seconds);
    expect(metrics.text().split('\n').slice(2)).toEqual([
      'seconds_bucket{route="/a",le="0.25"} 2',
      'seconds_bucket{route="/a",le="1"} 3',
      'seconds_bucket{route="/a",le="+Inf"} 4',
      'seconds_sum{route="/a"} 2.875',
      'seconds_count{route="/a"} 4',
      '',
    ]);
  });
});

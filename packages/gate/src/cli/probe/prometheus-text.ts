import type { Finding, Report } from './report.ts';

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Undefined where there is nothing to say. */
  readonly value: (finding: Finding, report: Report) => number | undefined;
}

type Measured = 'connectMs' | 'listMs' | 'latencyMs';

const seconds = (member: Measured) => (finding: Finding) =>
  finding.ok ? finding[member] / 1_000 : undefined;

const METRICS: readonly Metric[] = [
  { name: 'up', help: 'Whether tools could be listed.', value: ({ ok }) => Number(ok) },
  { name: 'connect_seconds', help: 'Time to connect and agree on a protocol.', value: seconds('connectMs') },
  { name: 'list_seconds', help: 'Time of the first tools/list.', value: seconds('listMs') },
  { name: 'latency_seconds', help: 'Median time of further tools/list.', value: seconds('latencyMs') },
  { name: 'tools', help: 'Tools listed.', value: (finding) => (finding.ok ? finding.tools : undefined) },
  {
    name: 'surface_changes',
    help: 'Differences from the snapshot or the last run.',
    value: (finding) => (finding.ok ? finding.changes.length : undefined),
  },
  {
    name: 'breaking_changes',
    help: 'Those that break clients.',
    value: (finding) => (finding.ok ? finding.changes.filter(({ breaking }) => breaking).length : undefined),
  },
  {
    name: 'last_run_timestamp_seconds',
    help: 'When it was looked.',
    value: (_, { at }) => Date.parse(at) / 1_000,
  },
];

/** A report in Prometheus' text format. */
export function prometheusText(report: Report): string {
  return [...METRICS.flatMap((metric) => linesOf(metric, report)), ...surfaceInfo(report), ''].join('\n');
}

function linesOf({ name, help, value }: Metric, report: Report): string[] {
  const samples = report.looks.flatMap((finding) => {
    const number = value(finding, report);
    return number === undefined ? [] : [sample(name, { target: report.target, era: finding.era }, number)];
  });
  return samples.length === 0 ? [] : [...heading(name, help), ...samples];
}

function surfaceInfo({ looks, target }: Report): string[] {
  const samples = looks.flatMap((finding) => {
    if (!finding.ok) return [];
    const { era, hash, protocol } = finding;
    return [sample('surface_info', { target, era, hash, protocol }, 1)];
  });
  return samples.length === 0
    ? []
    : [...heading('surface_info', 'Which surface it is, by its hash.'), ...samples];
}

function heading(name: string, help: string): string[] {
  return [`# HELP guidon_gate_probe_${name} ${help}`, `# TYPE guidon_gate_probe_${name} gauge`];
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `guidon_gate_probe_${name}{${pairs.join(',')}} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

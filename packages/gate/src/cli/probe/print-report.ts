import { paint, print, visible } from '../output.ts';
import { printChanges } from '../print-changes.ts';
import type { Finding, Report } from './report.ts';

const TITLES = ['era', 'protocol', 'server', 'connect', 'list', 'latency', 'tools', 'surface'];

/** Prints a report for people, with the names of the tools where they are wanted. */
export function printReport(report: Report, withTools = false): void {
  const { at, target, ok, looks, comparedWith } = report;
  print(
    `${paint(ok ? 'green' : 'red', ok ? '✓' : '✗')} ${paint('bold', visible(target))}  ${paint('dim', at)}`,
  );
  const seen = looks.flatMap((finding) => (finding.ok ? [cellsOf(finding)] : []));
  if (seen.length > 0) printAligned([TITLES, ...seen]);
  for (const finding of looks) {
    if (withTools && finding.ok)
      print(`  ${finding.era}: ${finding.names.map(visible).join(' ') || 'no tools'}`);
    printFinding(finding, comparedWith);
  }
}

function cellsOf(finding: Extract<Finding, { ok: true }>): string[] {
  const { era, protocol, server, connectMs, listMs, latencyMs, tools, hash } = finding;
  return [
    era,
    visible(protocol),
    visible(server),
    ...[connectMs, listMs, latencyMs].map(shown),
    String(tools),
    hash,
  ];
}

function printAligned(rows: readonly (readonly string[])[]): void {
  const widths = TITLES.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const [index, row] of rows.entries()) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    print(`  ${index === 0 ? paint('dim', line.trimEnd()) : line.trimEnd()}`);
  }
}

function printFinding(finding: Finding, comparedWith: string | undefined): void {
  if (!finding.ok) {
    const failed = finding.at === 'connect' ? 'could not connect' : 'could not list the tools';
    return print(`  ${paint('red', `${finding.era}: ${failed}:`)} ${visible(finding.error)}`);
  }
  if (comparedWith === undefined) return;
  const { changes, era } = finding;
  if (changes.length === 0) return print(`  ${era}: the same tools as ${comparedWith}`);
  print(`  ${era}: other tools than ${comparedWith}:`);
  printChanges(changes);
}

function shown(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

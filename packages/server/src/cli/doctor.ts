import type { Command } from 'commander';
import { displayWidth } from './display-width.ts';
import { examine, type Finding, type Verdict } from './examine.ts';
import { EXIT } from './exit-codes.ts';
import { paint, type Style } from './paint.ts';
import { print, printJson } from './print.ts';

interface DoctorOptions {
  readonly json?: true;
}

/** `guidon doctor`: is all well? */
export function describeDoctor(command: Command): void {
  command
    .description(
      'Checks this installation: Node, database, files, keys, tools. Exit code 1 when something is wrong.',
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', '\nExamples:\n  guidon doctor\n  guidon doctor --json')
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const findings = await examine();
  const healthy = findings.every((finding) => finding.verdict !== 'problem');
  if (options.json === true) printJson({ healthy, findings });
  else tell(findings, healthy);
  if (!healthy) process.exitCode = EXIT.failed;
}

function tell(findings: readonly Finding[], healthy: boolean): void {
  const width = Math.max(...findings.map(({ subject }) => displayWidth(subject)));
  for (const finding of findings) tellOne(finding, width);
  print(healthy ? paint('green', wellness(findings)) : paint('red', 'Something is wrong.'));
}

function wellness(findings: readonly Finding[]): string {
  const warnings = findings.filter(({ verdict }) => verdict === 'warning').length;
  if (warnings === 0) return 'All is well.';
  return `Nothing is broken; ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}

const SIGN: Readonly<Record<Verdict, readonly [string, Style]>> = {
  ok: ['ok', 'green'],
  warning: ['!!', 'yellow'],
  problem: ['XX', 'red'],
};

function tellOne({ subject, verdict, detail, hint }: Finding, width: number): void {
  const [sign, style] = SIGN[verdict];
  print(`${paint(style, sign)}  ${subject.padEnd(width)}  ${detail}`);
  if (hint !== undefined) print(paint('dim', `    ${' '.repeat(width)}  ${hint}`));
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { print, tell } from '../output.ts';
import type { CommandHost } from '../program.ts';
import { type Baseline, lastBaseline, snapshotBaseline, writeWhole } from './baseline.ts';
import { duration } from './duration.ts';
import { every } from './every.ts';
import { type Era, look } from './look.ts';
import { type Listen, listenAddress, serveMetrics } from './metrics-server.ts';
import { printReport } from './print-report.ts';
import { type ProbeTarget, probeTarget, TOKEN_VARIABLE } from './probe-target.ts';
import { prometheusText } from './prometheus-text.ts';
import { type Report, reportOf } from './report.ts';
import { Webhook } from './webhook.ts';

interface ProbeOptions {
  readonly era: Era | 'both';
  readonly tokenEnv?: string;
  readonly snapshot?: string;
  readonly last?: string;
  readonly every?: number;
  readonly timeout: number;
  readonly samples: number;
  readonly tools?: boolean;
  readonly json?: boolean;
  readonly metrics?: string;
  readonly listen?: Listen;
  readonly webhook?: string;
}

const SECRETS = `
Secrets come from the environment:
  ${TOKEN_VARIABLE}           bearer token for the server, or another variable with --token-env
  GUIDON_GATE_WEBHOOK_URL     address of the webhook, instead of --webhook
  GUIDON_GATE_WEBHOOK_SECRET  whsec_…, signs what is sent (Standard Webhooks)

Exit codes: 0 up and as before, 1 the tools are others, 2 down or wrong usage. With --every: 0 when it was stopped.`;

/** `guidon-gate probe`: looks at a running server as a client does, once or again and again. */
export function describeProbe(program: Command, host: CommandHost): void {
  program
    .command('probe')
    .summary('look at a running server as a client does, once or every so often')
    .description(
      'Connects with a real client, lists the tools, measures both, and compares the tools with a snapshot or with what was seen last.',
    )
    .argument('<server...>', 'address, or after -- a command on standard input and output')
    .addOption(
      new Option('-e, --era <era>', 'protocol: with sessions, without, the newest, or two clients')
        .choices(['auto', '2025', '2026', 'both'])
        .default('auto'),
    )
    .option('--token-env <name>', 'environment variable with the bearer token')
    .option('-s, --snapshot <file>', 'compare with this snapshot')
    .option('-l, --last <file>', 'compare with what this file says was seen last, and write it')
    .option('--every <time>', 'again and again: 60s, 5m', duration)
    .addOption(
      new Option('--timeout <time>', 'how long one look may take').argParser(duration).default(10_000, '10s'),
    )
    .option('--samples <n>', 'how many more lists the latency is of', count, 5)
    .option('--tools', 'print the names of the tools')
    .option('--json', 'print reports as JSON, a line each')
    .option('--metrics <file>', 'write Prometheus text to a file, or - for standard output')
    .option('--listen <[host:]port>', 'serve Prometheus text at /metrics', listenAddress)
    .option('--webhook <url>', 'tell of a server that went down or came back, and of other tools')
    .addHelpText('after', SECRETS)
    .action((words: string[], options: ProbeOptions) => probe(words, options, host));
}

async function probe(words: readonly string[], options: ProbeOptions, host: CommandHost): Promise<void> {
  if (options.snapshot !== undefined && options.last !== undefined)
    throw new CommandError('Tools are compared with one thing.', 'Give --snapshot or --last.');
  const target = probeTarget(words, host.environment, options.tokenEnv);
  const { snapshot, last } = options;
  const baseline = await (snapshot === undefined ? lastBaseline(last) : snapshotBaseline(snapshot));
  const url = options.webhook ?? host.environment.GUIDON_GATE_WEBHOOK_URL;
  const webhook = url ? new Webhook(url, host.environment) : undefined;
  await watch({ target, baseline, webhook, options, signal: stopSignal() }, host);
}

interface Watch {
  readonly target: ProbeTarget;
  readonly baseline: Baseline;
  readonly webhook: Webhook | undefined;
  readonly options: ProbeOptions;
  readonly signal: AbortSignal;
}

async function watch(watching: Watch, { exit }: CommandHost): Promise<void> {
  const { options, signal } = watching;
  // Stopped before there is a report, one look failed and a watch did what it should.
  exit(options.every === undefined ? EXIT.failed : EXIT.same);
  let metrics = '';
  await using server = options.listen && (await serveMetrics(options.listen, () => metrics));
  if (server !== undefined) tell(`Metrics are at ${server.url}`);
  const round = async () => {
    const report = await lookAll(watching);
    if (signal.aborted) return;
    metrics = prometheusText(report);
    await tellAll(report, metrics, watching);
    if (options.every === undefined) exit(exitCodeOf(report));
  };
  if (options.every === undefined) await round();
  else await every(options.every, signal, round);
}

async function lookAll({ target, baseline, options, signal }: Watch): Promise<Report> {
  const eras: readonly Era[] = options.era === 'both' ? ['2025', '2026'] : [options.era];
  const at = new Date();
  const { timeout: timeoutMs, samples } = options;
  // One after the other, so that they do not slow each other down.
  const looks = [];
  for (const era of eras) looks.push(await look(target, { era, timeoutMs, samples, signal }));
  const report = reportOf(target.name, at, looks, baseline);
  if (!signal.aborted) await baseline.saw(looks);
  return report;
}

async function tellAll(report: Report, metrics: string, { options, webhook, signal }: Watch): Promise<void> {
  if (options.json === true) print(JSON.stringify(report));
  else if (options.metrics !== '-') printReport(report, options.tools);
  if (options.metrics === '-') process.stdout.write(metrics);
  else if (options.metrics !== undefined) await writeWhole(options.metrics, metrics);
  const problem = await webhook?.told(report, signal);
  if (problem !== undefined) tell(`The webhook: ${problem}.`);
}

function exitCodeOf(report: Report): ExitCode {
  if (report.ok) return EXIT.same;
  return report.looks.every(({ ok }) => ok) ? EXIT.different : EXIT.failed;
}

/** Aborted when the process is first asked to stop. Asked again, it stops at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

function count(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number up to 999.');
}

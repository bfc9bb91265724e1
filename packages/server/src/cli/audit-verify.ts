import type { App } from '../app.ts';
import type { ChainPlace } from '../audit/chain.ts';
import type { ChainReport } from '../audit/chain-check.ts';
import { EXIT } from './exit-codes.ts';
import { openLocalApp } from './open-local-app.ts';
import { paint } from './paint.ts';
import { print, printJson } from './print.ts';
import { usageError } from './usage-error.ts';

interface Verified extends ChainReport {
  readonly organization: string;
}

/** `guidon audit verify`: every organization of the database; a head given is of the operator's own. */
export async function verifyAudit(options: { readonly head?: string; readonly json?: true }): Promise<void> {
  const head = options.head === undefined ? undefined : parseHead(options.head);
  await using app = await openLocalApp();
  const reports = await verifyAll(app, head);
  if (options.json === true) printJson({ whole: reports.every(isWhole), organizations: reports });
  else for (const report of reports) tell(report);
  if (!reports.every(isWhole)) process.exitCode = EXIT.failed;
}

async function verifyAll(app: App, head: ChainPlace | undefined): Promise<Verified[]> {
  const { audit } = app.services;
  const own = (await app.operatorCaller()).principal.organizationId;
  const reports: Verified[] = [];
  for (const organization of new Set([own, ...(await audit.organizations())])) {
    const report = await audit.verify(organization, organization === own ? head : undefined);
    reports.push({ organization, ...report });
  }
  return reports;
}

function isWhole({ breaks }: ChainReport): boolean {
  return breaks === 0;
}

function tell({ organization, rows, head, prunedTo, breaks, first }: Verified): void {
  const pruned = prunedTo === 0 ? '' : `, rows 1 to ${prunedTo} pruned`;
  if (first === undefined) {
    const end = head === undefined ? '' : `, ends at ${head.seq}:${head.hash}`;
    return print(`${paint('green', 'whole')}  ${organization}: ${rows} rows${pruned}${end}`);
  }
  print(`${paint('red', 'broken')}  ${organization}: ${breaks} of ${rows} rows${pruned}`);
  const id = first.id === undefined ? '' : ` (${first.id})`;
  print(`  first at row ${first.seq}${id}: ${first.problem}`);
}

function parseHead(text: string): ChainPlace {
  const [, seq, hash] = /^\s*(\d{1,15}):([0-9a-f]{64})\s*$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw usageError(`"${text}" is no head: give what guidon audit head printed, a number, a colon and a hash`);
}

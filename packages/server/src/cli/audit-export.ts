import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { instantOf } from './instant-of.ts';
import { openGuidon } from './open-guidon.ts';
import { print, printJson } from './print.ts';

/** `guidon audit export`. */
export async function exportAudit(options: {
  readonly since?: string;
  readonly until?: string;
}): Promise<void> {
  const { since, until } = options;
  const range = {
    ...(since === undefined ? {} : { since: instantOf(since) }),
    ...(until === undefined ? {} : { until: instantOf(until) }),
  };
  await using guidon = await openGuidon();
  await pipeline(Readable.from(guidon.auditExport(range)), process.stdout, { end: false });
}

/** `guidon audit head`. */
export async function printAuditHead({ json }: { readonly json?: true }): Promise<void> {
  await using guidon = await openGuidon();
  const head = await guidon.auditHead();
  if (json === true) printJson(head);
  else print(`${head.seq}:${head.hash}`);
}

import { callTool } from './call-tool.ts';
import { type DeliveryOptions, objectNamed } from './delivery-options.ts';
import { given } from './given.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { printWrapped } from './print-wrapped.ts';
import { visible } from './visible.ts';

interface Step {
  readonly object: string;
  readonly because: string;
  readonly state?: string;
  readonly reason?: string;
}

interface Cause {
  readonly root: string;
  readonly says: string;
  readonly next: string;
  readonly confidence: string;
  readonly chain: readonly Step[];
  readonly evidence: readonly {
    readonly object: string;
    readonly field: string;
    readonly value: string;
    readonly time?: string;
  }[];
}

interface Why {
  readonly summary: string;
  readonly causes: readonly Cause[];
  readonly unread?: readonly { readonly says: string }[];
}

/** `guidon delivery why`: explain_failure on a screen. */
export async function showWhy(
  object: string | undefined,
  { cluster, namespace, limit, json }: DeliveryOptions & { readonly limit?: number },
): Promise<void> {
  const asked = given({ cluster, namespace, limit, ...objectNamed(object) });
  const why = await callTool<Why>({ tool: 'explain_failure', arguments: asked, toolsets: 'delivery' });
  if (json === true) printJson(why);
  else tell(why);
}

function tell({ summary, causes, unread = [] }: Why): void {
  if (causes.length === 0) print(visible(summary));
  for (const [at, cause] of causes.entries()) {
    if (at > 0) print('');
    tellCause(cause);
  }
  for (const { says } of unread) note(paint('yellow', `Not read: ${visible(says)}`, process.stderr));
}

function tellCause({ root, says, next, confidence, chain, evidence }: Cause): void {
  print(`${paint(['bold', 'red'], visible(root))} (${confidence} confidence)`);
  printWrapped(`  ${visible(says)}`, '  ');
  printWrapped(`  ${visible(next)}`, '  ', 'dim');
  for (const [depth, step] of chain.entries()) {
    const indent = '  '.repeat(depth + 1);
    printWrapped(`${indent}${stepText(step)}`, `${indent}  `);
  }
  for (const { object, field, value, time } of evidence)
    printWrapped(
      `  · ${[time, object, field]
        .filter(Boolean)
        .map((part) => visible(String(part)))
        .join(' ')}: ${visible(value)}`,
      '    ',
      'dim',
    );
}

function stepText({ object, because, state = 'missing', reason }: Step): string {
  const how = reason === undefined ? state : `${state}, ${reason}`;
  return `${because === '' ? '' : `${visible(because)} `}${visible(object)} (${visible(how)})`;
}

import { createInterface } from 'node:readline/promises';
import { type Confirm, nobodyToAsk } from '../tools/confirmation.ts';
import { paint } from './paint.ts';
import { note } from './print.ts';

/** How the CLI confirms: `--yes` agrees, a terminal asks, otherwise there is nobody. */
export function confirmAtTerminal(yes: boolean): Confirm {
  if (yes) return async () => 'accepted';
  return process.stdin.isTTY && process.stderr.isTTY ? askPerson : nobodyToAsk;
}

const askPerson: Confirm = async ({ question, plan }) => {
  note(paint('yellow', question, process.stderr));
  for (const line of plan) note(`  ${line}`);
  return (await agreesAtTerminal('[y/N] ')) ? 'accepted' : 'declined';
};

/** Whether a person at the terminal says yes. */
export async function agreesAtTerminal(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}

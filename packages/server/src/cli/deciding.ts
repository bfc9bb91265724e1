import { readEnvironment } from '../config/env.ts';
import { AppError } from '../lib/app-error.ts';
import { agreesAtTerminal } from './ask-person.ts';
import { askSecret } from './ask-secret.ts';

/** Whether a call of a tool decides: then it takes a key that is typed, since GUIDON_KEY may be lent to an assistant. */
export function isDecision(tool: string, input: unknown): boolean {
  if (tool === 'publish_change_request') return true;
  const decision = (input as { readonly decision?: unknown } | null)?.decision;
  return tool === 'review_change_request' && decision !== 'comment';
}

/** The key to look with, asked for at the terminal, where there is a server and GUIDON_KEY is not set. */
export async function keyToLook(command: string): Promise<string | undefined> {
  const { GUIDON_URL: url, GUIDON_KEY: key } = readEnvironment();
  return url === undefined || key !== undefined
    ? undefined
    : askSecret('Your key, to look at this: ', command);
}

/**
 * The key to decide with, once the person has seen what it is about: asked for, or the one they typed to look, with
 * which they are asked whether they agree. Throws CANCELLED when they do not.
 */
export async function keyToDecide(verb: string, command: string, typed: string | undefined): Promise<string> {
  if (typed === undefined) return askSecret(`\nYour key, to ${verb} this: `, command);
  const question = `\n${verb.charAt(0).toUpperCase()}${verb.slice(1)} this? [y/N] `;
  if (await agreesAtTerminal(question)) return typed;
  throw new AppError('CANCELLED', 'Nothing was decided.', { hint: 'Run it again when you want to decide.' });
}

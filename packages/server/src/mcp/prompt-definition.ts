import type { Prompt } from '@modelcontextprotocol/server';

/** What was given for the arguments of a prompt. */
export type PromptArguments = Readonly<Record<string, string | undefined>>;

/** A prompt, and the message it becomes. */
export interface PromptDefinition extends Prompt {
  readonly description: string;
  readonly arguments: NonNullable<Prompt['arguments']>;
  /** A tool without which it makes no sense: not offered, the prompt is not either. */
  readonly needs: string;
  /** Kind of the object that its argument `name` names. */
  readonly kind?: string;
  readonly text: (given: PromptArguments) => string;
}

/** The longest argument, in characters. */
export const MAX_ARGUMENT = 500;

/** Text that somebody gave, in quotes, so that it does not run into ours. */
export function quote(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, MAX_ARGUMENT));
}

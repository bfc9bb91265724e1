import { escapeInvisible } from '@guidon/core';
import type { ElicitRequestFormParams } from '@modelcontextprotocol/server';
import type { ConfirmationAnswer, ConfirmationRequest } from '../tools/confirmation.ts';

const MAX_QUESTION = 500;
const MAX_LINE = 160;
const MAX_LINES = 12;

/** What a client sends back for a form. */
export interface FormResponse {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: Readonly<Record<string, unknown>> | undefined;
}

/** The form a person is shown before something that cannot be undone. */
export function confirmationForm(request: ConfirmationRequest): ElicitRequestFormParams {
  return {
    mode: 'form',
    message: [cut(request.question, MAX_QUESTION), ...planLines(request.plan)].join('\n'),
    requestedSchema: {
      type: 'object',
      properties: {
        confirm: { type: 'boolean', title: 'Go ahead', description: 'True does it; false changes nothing.' },
      },
      required: ['confirm'],
    },
  };
}

/** What a client's answer to the form means. Nothing but an explicit yes or no counts as one. */
export function confirmationAnswer(response: FormResponse): ConfirmationAnswer {
  if (response.action === 'decline') return 'declined';
  if (response.action !== 'accept') return 'unavailable';
  const confirm = response.content?.confirm;
  if (confirm === true) return 'accepted';
  return confirm === false ? 'declined' : 'unavailable';
}

function planLines(plan: readonly string[]): string[] {
  const lines = plan.slice(0, MAX_LINES).map((line) => `- ${cut(line, MAX_LINE)}`);
  return plan.length > MAX_LINES ? [...lines, `- and ${plan.length - MAX_LINES} more`] : lines;
}

/** One visible line: what others wrote must not look like a part of the question. */
function cut(text: string, max: number): string {
  const line = escapeInvisible(text).replace(/\s+/gu, ' ');
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

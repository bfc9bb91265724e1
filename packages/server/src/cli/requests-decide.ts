import type { RequestAnswer } from '../tools/request-fields.ts';
import { callTool } from './call-tool.ts';
import { keyToDecide, keyToLook } from './deciding.ts';
import { given } from './given.ts';
import { note, print, printJson } from './print.ts';
import { requestLines } from './request-lines.ts';
import { visible } from './visible.ts';
import { wholeRequest } from './whole-request.ts';

interface DecisionOptions {
  readonly comment?: string;
  readonly json?: true;
}

interface PublishOptions {
  readonly breakGlass?: true;
  readonly reason?: string;
  readonly json?: true;
}

interface Answer {
  readonly summary: string;
  readonly change_request: RequestAnswer;
}

/** `guidon requests approve`, `reject` and `ask-for-changes`. */
export async function decide(
  id: string,
  decision: string,
  { comment, json }: DecisionOptions,
): Promise<void> {
  const words = decision === 'request_changes' ? 'ask-for-changes' : decision;
  const wish = { decision, comment };
  await act('review_change_request', id, `guidon requests ${words} ${id}`, wish, json);
}

/** `guidon requests publish`. */
export async function publish(id: string, { breakGlass, reason, json }: PublishOptions): Promise<void> {
  const wish = { break_glass: breakGlass, reason };
  await act('publish_change_request', id, `guidon requests publish ${id}`, wish, json);
}

/** What is decided is what was shown: the version goes along. */
async function act(
  tool: string,
  id: string,
  command: string,
  wish: Readonly<Record<string, unknown>>,
  json: true | undefined,
): Promise<void> {
  const typed = await keyToLook(command);
  const { change_request: request, diff } = await wholeRequest(id, typed);
  for (const line of requestLines(request, diff, process.stderr.columns)) note(line);
  const key = await keyToDecide(command.split(' ')[2] ?? 'decide', command, typed);
  const asked = given({ change_request_id: id, expected_version: request.version, ...wish });
  const answer = await callTool<Answer>({ tool, arguments: asked, key });
  if (json === true) printJson(answer);
  else print(visible(answer.summary));
}

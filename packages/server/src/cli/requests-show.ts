import { print, printJson } from './print.ts';
import { nextLines, requestLines } from './request-lines.ts';
import { wholeRequest } from './whole-request.ts';

/** `guidon requests show`. */
export async function showRequest(id: string, { json }: { readonly json?: true }): Promise<void> {
  const answer = await wholeRequest(id);
  if (json === true) return printJson(answer);
  const { change_request: request, diff } = answer;
  const { columns } = process.stdout;
  for (const line of [...requestLines(request, diff, columns), ...nextLines(request, columns)]) print(line);
}

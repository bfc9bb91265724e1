import type { RequestAnswer } from '../tools/request-fields.ts';
import { callTool } from './call-tool.ts';
import { print, printJson } from './print.ts';
import { nextLines, requestLines } from './request-lines.ts';

/** `guidon requests show`. */
export async function showRequest(id: string, { json }: { readonly json?: true }): Promise<void> {
  const answer = await callTool<{ change_request: RequestAnswer }>({
    tool: 'get_change_request',
    arguments: { change_request_id: id },
  });
  if (json === true) return printJson(answer);
  const { change_request: request } = answer;
  const { columns } = process.stdout;
  for (const line of [...requestLines(request, columns), ...nextLines(request, columns)]) print(line);
}

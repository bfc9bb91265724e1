import type { CallContext } from '../call-context.ts';
import type { Handler, McpRequest } from './low-level-server.ts';

/** A name that no server has a tool of. */
const NOBODY = `unknown-${'x'.repeat(24)}`;

/**
 * Answers a call of a hidden tool as the server itself answers calls of tools that do not exist.
 *
 * The server is asked for one, and the name in its answer is put right: no two servers say it alike, and whoever
 * compares must see no difference.
 */
export async function answerAsUnknown(
  inner: Handler,
  request: McpRequest,
  context: CallContext,
): Promise<unknown> {
  const name = String(request.params?.name);
  try {
    const answer = await inner({ ...request, params: { ...request.params, name: NOBODY } }, context);
    return withName(answer, name);
  } catch (failure) {
    throw renamed(failure, name);
  }
}

function renamed(failure: unknown, name: string): unknown {
  if (!(failure instanceof Error)) return failure;
  failure.message = failure.message.replaceAll(NOBODY, () => name);
  if ('data' in failure) Object.assign(failure, { data: withName(failure.data, name) });
  return failure;
}

function withName(value: unknown, name: string): unknown {
  if (typeof value === 'string') return value.replaceAll(NOBODY, () => name);
  if (Array.isArray(value)) return value.map((item) => withName(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withName(item, name)]));
}

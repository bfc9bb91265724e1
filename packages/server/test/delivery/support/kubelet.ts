import type { FakeLog } from './test-cluster.ts';

/** Answers for a log as a kubelet does: the end of it, stamped, of the last run if that is asked for. */
export function answerLogs(
  logs: ReadonlyMap<string, FakeLog>,
  name: string,
  query: URLSearchParams,
): { status: number; text: string } {
  const log = logs.get(name);
  const text = query.get('previous') === 'true' ? log?.previous : log?.text;
  if (text === undefined) {
    const container = name.split('/').at(-1);
    return { status: 400, text: `previous terminated container "${container}" in pod not found` };
  }
  const lines = text.replace(/\n$/, '').split('\n');
  const stamped =
    query.get('timestamps') === 'true'
      ? lines.map((line) => `2026-11-21T10:00:00.000000000Z ${line}`)
      : lines;
  const tail = Number(query.get('tailLines') ?? stamped.length);
  return {
    status: 200,
    text: stamped
      .slice(-tail)
      .map((line) => `${line}\n`)
      .join(''),
  };
}

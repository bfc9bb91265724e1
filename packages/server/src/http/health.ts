import type { App } from '../app.ts';

const READY_MS = 2_000;

/** Says that the process runs. */
export function healthz(): Response {
  return Response.json({ status: 'ok' });
}

/** Says whether requests can be served: the database answers, and the server is not about to stop. */
export async function readyz(app: App, stopping: boolean): Promise<Response> {
  const ready = !stopping && (await databaseAnswers(app));
  return Response.json({ status: ready ? 'ok' : 'unavailable' }, { status: ready ? 200 : 503 });
}

async function databaseAnswers(app: App): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, READY_MS, false).unref());
  const read = app.storage.read(async (reads) => (await reads.organizations()).length >= 0);
  return Promise.race([read.catch(() => false), late]);
}

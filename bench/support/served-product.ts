import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Settings, startProduct, stop } from './product.ts';

/** A running `guidon serve`. */
export interface ServedProduct extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly url: URL;
}

/** Starts `guidon serve` and waits until it says that it is ready. */
export async function serveProduct(dataFolder: string, settings: Settings = {}): Promise<ServedProduct> {
  const child = startProduct(dataFolder, ['serve', '--port', '0'], settings);
  const url = await announcedUrl(child);
  const ready = await fetch(new URL('/readyz', url));
  if (!ready.ok) throw new Error(`The server is not ready: ${ready.status}.`);
  return { process: child, url, [Symbol.asyncDispose]: () => stop(child) };
}

async function announcedUrl(child: ChildProcess): Promise<URL> {
  if (child.stdout === null) throw new Error('The program has no standard output.');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /https?:\/\/[\w.:[\]/-]+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return new URL(url);
  }
  throw new Error('The server ended before it listened.');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NODE } from '../support/paths.ts';
import { stop } from '../support/product.ts';

/** A program of this folder that runs beside, and talks in lines of JSON. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** The next thing it says. */
  next(): Promise<unknown>;
}

/** Starts a program of this folder. */
export function startChild(file: string, ...args: readonly string[]): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(NODE, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    next: async () => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${file} ended.`);
      return JSON.parse(line.value);
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AcknowledgedWrite } from './crash-writer.ts';

/** What to start. */
export interface DoomedWriterOptions {
  /** See `CrashDatabase.place`. */
  readonly place: string;
  readonly writerModule: string;
  readonly name: string;
  readonly inFlight: number;
}

/** A writer process that is going to be killed, and what it has told so far. */
export class DoomedWriter {
  readonly acknowledged: AcknowledgedWrite[] = [];
  readonly #process: ChildProcess;
  readonly #told: Promise<unknown>;
  #opened = 0;
  #onTold: () => void = () => {};

  constructor({ place, writerModule, name, inFlight }: DoomedWriterOptions) {
    const program = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
    const options = ['--conditions=guidon-source', '--disable-warning=ExperimentalWarning'];
    const args = [...options, program, place, writerModule, name, String(inFlight)];
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#told = this.#listen();
  }

  /** Writes begun and not acknowledged. */
  get open(): number {
    return this.#opened - this.acknowledged.length;
  }

  /** Waits until there are so many acknowledged and open writes; throws when the process ends before. */
  async reach(acknowledged: number, open: number): Promise<void> {
    while (this.acknowledged.length < acknowledged || this.open < open) {
      if (this.#process.exitCode !== null) throw new Error('A writer ended by itself.');
      await new Promise<void>((resolve) => {
        this.#onTold = resolve;
      });
    }
  }

  /** Kills the process and reads what it had told; answers how many writes were open. */
  async kill(): Promise<number> {
    this.#process.kill('SIGKILL');
    await this.#told;
    return this.open;
  }

  async #listen(): Promise<void> {
    const exit = once(this.#process, 'exit');
    if (this.#process.stdout) {
      for await (const line of createInterface({ input: this.#process.stdout })) this.#hear(line);
    }
    await exit;
    this.#onTold();
  }

  #hear(line: string): void {
    const [word, , ...rest] = line.split(' ');
    if (word === 'open') this.#opened += 1;
    if (word === 'done') this.acknowledged.push(JSON.parse(rest.join(' ')) as AcknowledgedWrite);
    this.#onTold();
  }
}

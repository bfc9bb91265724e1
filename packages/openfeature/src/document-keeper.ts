import type { Logger } from '@openfeature/server-sdk';
import { writeDocumentFile } from './document-file.ts';
import type { LocalEnvironment } from './local-environment.ts';

/** Changes within this time are written as one, in milliseconds. */
const TOGETHER_MS = 1_000;

/** Keeps the last good data in a file. Failures are told to the logger and change nothing else. */
export class DocumentKeeper {
  readonly #file: string;
  readonly #environment: LocalEnvironment;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, environment: LocalEnvironment, logger: Logger) {
    this.#file = file;
    this.#environment = environment;
    this.#logger = logger;
  }

  /** Says that there is something to write, soon. */
  changed(): void {
    this.#timer ??= setTimeout(() => void this.flush(), TOGETHER_MS).unref();
  }

  /** Writes what is to be written now; resolves when all is. */
  flush(): Promise<void> {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }
    return this.#writing;
  }

  async #write(): Promise<void> {
    const document = this.#environment.toDocument();
    if (document === undefined) return;
    try {
      await writeDocumentFile(this.#file, document);
    } catch (error) {
      this.#logger.warn(`Guidon: the flags could not be kept in ${this.#file}:`, error);
    }
  }
}

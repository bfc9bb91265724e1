import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LiveEnvironment } from '../../flags/live-environment.ts';

const compress = promisify(gzip);
const BEFORE = Buffer.from('data: ');

/** An environment of one revision as it is sent: built when somebody first asks for it, and once. */
export class EnvironmentDocument {
  readonly etag: string;
  /** The event `put` of a stream. */
  readonly put: Buffer;
  /** The document itself: a part of the event. */
  readonly body: Buffer;
  #compressed: Promise<Buffer> | undefined;

  constructor(live: LiveEnvironment) {
    this.etag = live.view('server').tag;
    const head = Buffer.from(`event: put\nid: ${live.position}\n${BEFORE}`);
    const body = Buffer.from(JSON.stringify(live.contents()));
    this.put = Buffer.concat([head, body, Buffer.from('\n\n')]);
    this.body = this.put.subarray(head.length, head.length + body.length);
  }

  /** The document, compressed with gzip. */
  compressed(): Promise<Buffer> {
    this.#compressed ??= compress(this.body, { level: 6 });
    return this.#compressed;
  }
}

const documents = new WeakMap<LiveEnvironment, EnvironmentDocument>();

/** The document of an environment as it is now. */
export function documentOf(live: LiveEnvironment): EnvironmentDocument {
  const known = documents.get(live);
  if (known?.etag === live.view('server').tag) return known;
  const document = new EnvironmentDocument(live);
  documents.set(live, document);
  return document;
}

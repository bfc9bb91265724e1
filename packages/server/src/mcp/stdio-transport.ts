import type { Readable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { FrameSplitter } from './frame-splitter.ts';
import { readFrame } from './read-frame.ts';

/** The largest frame a client may send: 4 MiB. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** Where frames come from and go to. */
export interface StdioStreams {
  readonly input: Readable;
  /** Writes one frame; false when the other side is slow, as streams do. */
  readonly write: (frame: string, written: (failure?: Error | null) => void) => boolean;
}

/**
 * MCP over standard input and output that survives whatever is written to it.
 *
 * The SDK's own ends the connection at a frame over its buffer and drops malformed lines; this one answers both and
 * goes on. When the input ends, requests under way are still answered before the connection closes. From a client that
 * does not read what it asked for, nothing more is taken until it does.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  readonly #streams: StdioStreams;
  readonly #limit: number;
  readonly #splitter: FrameSplitter;
  readonly #pending = new Set<RequestId>();
  /** Frames the other side has not taken yet. */
  #unwritten = 0;
  #answered: (() => void) | undefined;
  #reading = false;
  #closed = false;
  #ended: (() => void) | undefined;
  /** Settles when the client closed its side. */
  readonly inputEnded: Promise<void> = new Promise((resolve) => {
    this.#ended = resolve;
  });

  constructor(streams: StdioStreams, limit = MAX_FRAME_BYTES) {
    this.#streams = streams;
    this.#limit = limit;
    this.#splitter = new FrameSplitter(limit);
  }

  async start(): Promise<void> {
    const { input } = this.#streams;
    this.#reading = true;
    input.on('data', this.#read);
    input.on('error', this.#end);
    input.on('end', this.#end);
    input.on('close', this.#end);
    if (input.readableEnded || input.destroyed) this.#end();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) this.#settle(message.id);
    if (this.#closed) return Promise.reject(new Error('The connection is closed.'));
    return new Promise((resolve, reject) => {
      this.#unwritten++;
      const goesOn = this.#streams.write(serializeMessage(message), (failure) => {
        this.#written();
        if (failure) this.#end();
        failure ? reject(failure) : resolve();
      });
      if (!goesOn) this.#streams.input.pause();
    });
  }

  /** Takes no more messages, and waits until every request was answered, at most this long. */
  async drain(milliseconds: number): Promise<void> {
    this.#stopReading();
    if (this.#pending.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#answered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopReading();
    this.#end();
    this.onclose?.();
  }

  #stopReading(): void {
    this.#reading = false;
    this.#streams.input.off('data', this.#read);
    this.#streams.input.pause();
  }

  #written(): void {
    this.#unwritten--;
    if (this.#unwritten === 0 && this.#reading) this.#streams.input.resume();
  }

  readonly #end = (): void => this.#ended?.();

  readonly #read = (chunk: Buffer): void => {
    for (const frame of this.#splitter.feed(chunk)) {
      const read = readFrame(frame, this.#limit);
      if ('message' in read) this.#deliver(read.message);
      else this.send(read.refusal).catch((error: Error) => this.onerror?.(error));
    }
  };

  #deliver(message: JSONRPCMessage): void {
    // A listen request is answered when the connection ends, not before.
    if (isJSONRPCRequest(message) && message.method !== 'subscriptions/listen') this.#pending.add(message.id);
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      this.#settle(message.params?.requestId as RequestId | undefined);
    }
    this.onmessage?.(message);
  }

  #settle(id: RequestId | undefined): void {
    if (id === undefined || !this.#pending.delete(id)) return;
    if (this.#pending.size === 0) this.#answered?.();
  }
}

import type { Exposure } from '../../flags/exposure.ts';
import type { LiveEnvironment } from '../../flags/live-environment.ts';
import { Channels } from '../streams/channel.ts';
import type { EventStream } from '../streams/event-stream.ts';
import { sseEvent } from '../streams/sse-event.ts';
import { answersTag } from './answers-tag.ts';

/** Tells the streams of one kind of key when to evaluate again: whenever what that kind is answered may have changed. */
export class Refetches {
  readonly #exposure: Exposure;
  readonly #channels: Channels;
  /** What the streams of an environment were told. */
  readonly #told = new WeakMap<LiveEnvironment, string>();

  constructor(exposure: Exposure) {
    this.#exposure = exposure;
    this.#channels = new Channels((live) => this.#next(live));
  }

  /** What a stream begins with. Between the evaluation and the stream something may have happened: only who was here before knows better. */
  first(live: LiveEnvironment, seen: string | string[] | undefined): Buffer {
    const tag = this.#tag(live);
    if (this.#channels.of(live).isEmpty) this.#told.set(live, tag);
    return seen === tag ? sseEvent({ id: tag }) : refetchEvent(tag);
  }

  /** Adds a stream that was told what comes first; returns how to remove it. */
  join(live: LiveEnvironment, stream: EventStream): () => void {
    return this.#channels.of(live).join(stream);
  }

  /** Client keys are not told of what is not for them. */
  #next(live: LiveEnvironment): Buffer | undefined {
    const tag = this.#tag(live);
    if (this.#told.get(live) === tag) return undefined;
    this.#told.set(live, tag);
    return refetchEvent(tag);
  }

  #tag(live: LiveEnvironment): string {
    return answersTag(live, this.#exposure, Date.now());
  }
}

function refetchEvent(tag: string): Buffer {
  return sseEvent({ id: tag, data: JSON.stringify({ type: 'refetchEvaluation', etag: tag }) });
}

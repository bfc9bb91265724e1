/** A server-sent event. `data` has no line breaks, as JSON has none. */
export interface SseEvent {
  /** Default `message`. */
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
}

/** Writes an event as it goes over the wire. One without data only says how far the reader is. */
export function sseEvent({ event, id, data }: SseEvent): Buffer {
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(data === undefined ? [] : [`data: ${data}`]),
  ];
  return Buffer.from(`${lines.join('\n')}\n\n`);
}

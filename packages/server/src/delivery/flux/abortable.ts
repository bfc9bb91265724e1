/** What a promise comes to, or the signal's reason when that comes first; whatever was under way goes on for others. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', leave));
}

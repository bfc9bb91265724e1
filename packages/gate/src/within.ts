/**
 * What a promise answers, or a failure with the code `TIMEOUT` when it takes longer than so many milliseconds. Connections keep
 * no process alive, but whoever waits for an answer does.
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject({ code: 'TIMEOUT' }), ms);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

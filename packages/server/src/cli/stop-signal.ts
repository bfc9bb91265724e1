const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Resolves when the process is first asked to stop. Asked again, it stops at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve(stopHarderNextTime()));
  });
}

function stopHarderNextTime(): void {
  for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
}

/** An AbortSignal that fires when the process is asked to stop. */
export function abortOnStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) process.once(signal, () => controller.abort());
  return controller.signal;
}

import { AppError } from '../lib/app-error.ts';

// Well over what any tool accepts (1 MiB of arguments), so that the tools' own error is the usual one.
const LIMIT = 8 * 1024 * 1024;

/** Standard input to its end, as text. PAYLOAD_TOO_LARGE when it is more than any call could take. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', 'Standard input is over 8 MiB.', {
    hint: 'Arguments may take 1 MiB; split the work into several calls.',
  });
}

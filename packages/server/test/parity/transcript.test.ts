import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tellTranscript } from './transcript.ts';

it('README shows what really happens (npm run transcript writes it)', async () => {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(await tellTranscript());
}, 60_000);

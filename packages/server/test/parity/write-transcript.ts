import { readFileSync, writeFileSync } from 'node:fs';
import { tellTranscript } from './transcript.ts';

const README = new URL('../../../../README.md', import.meta.url);
const SECTION =
  /(<!-- transcript: written by npm run transcript -->\n```text\n)[\s\S]*?(\n```\n<!-- end of transcript -->)/;

const transcript = await tellTranscript();
const readme = readFileSync(README, 'utf8');
if (!SECTION.test(readme)) throw new Error('README.md has no transcript section.');
writeFileSync(
  README,
  readme.replace(SECTION, (_all, start: string, end: string) => `${start}${transcript}${end}`),
);
console.log(transcript);

import { readFileSync, writeFileSync } from 'node:fs';
import { tellNearProduction } from '../stories/near-production.ts';
import { tellTranscript } from './transcript.ts';

const README = new URL('../../../../README.md', import.meta.url);
const STORIES = { transcript: tellTranscript, 'near production': tellNearProduction };

for (const [name, tell] of Object.entries(STORIES)) {
  const story = await tell();
  const section = new RegExp(
    `(<!-- ${name}: written by npm run transcript -->\n\`\`\`text\n)[\\s\\S]*?(\n\`\`\`\n<!-- end of ${name} -->)`,
  );
  const readme = readFileSync(README, 'utf8');
  if (!section.test(readme)) throw new Error(`README.md has no section of the ${name}.`);
  writeFileSync(
    README,
    readme.replace(section, (_all, start: string, end: string) => `${start}${story}${end}`),
  );
  console.log(story);
}

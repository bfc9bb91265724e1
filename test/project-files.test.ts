import { describe, expect, it } from 'vitest';
import { parseProjectFile } from '../packages/server/src/project-file/project-file.ts';
import { writeProject } from '../packages/server/src/project-file/write-project.ts';
import { markdownBlocks } from '../scripts/lib/code-blocks.ts';
import { filesMatching } from '../scripts/lib/source-files.ts';

const BLOCKS = filesMatching('*.md', 'docs/**/*.md')
  .flatMap(markdownBlocks)
  .filter(({ language }) => language === 'yaml');

describe('project files in the documents', () => {
  it('are sound', async () => {
    expect(BLOCKS.length).toBeGreaterThan(1);
    for (const { text, file } of BLOCKS) {
      const { problems } = await parseProjectFile(text);
      expect({ file, problems }).toEqual({ file, problems: [] });
    }
  });

  it('are written as they are exported', async () => {
    const whole = BLOCKS.find(({ file }) => file === 'docs/project-files.md');
    const { contents } = await parseProjectFile(whole?.text ?? '');
    expect(contents && writeProject(contents)).toBe(whole?.text);
  });
});

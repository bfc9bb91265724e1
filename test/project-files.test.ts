import { describe, expect, it } from 'vitest';
import { parseProjectFile } from '../packages/server/src/project-file/project-file.ts';
import { writeProject } from '../packages/server/src/project-file/write-project.ts';
import { markdownBlocks } from '../scripts/lib/code-blocks.ts';
import { filesMatching } from '../scripts/lib/source-files.ts';

const BLOCKS = filesMatching('*.md', 'docs/**/*.md')
  .flatMap(markdownBlocks)
  // Manifests are told by what begins them; a project file that lacks its first line is to be seen.
  .filter(({ language, text }) => language === 'yaml' && !text.startsWith('apiVersion:'));

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

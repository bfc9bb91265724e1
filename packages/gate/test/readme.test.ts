import path from 'node:path';
import { expect, it } from 'vitest';
import { markdownBlocks } from '../../../scripts/lib/code-blocks.ts';
import { filesMatching, ROOT } from '../../../scripts/lib/source-files.ts';
import { runGate } from './support/run-gate.ts';

const BLOCKS = filesMatching('packages/gate/README.md').flatMap(markdownBlocks);
const [terminal, server] = ['console', 'ts'].map(
  (language) => BLOCKS.find((block) => block.language === language)?.text ?? '',
);
const [, ...runs] = (terminal ?? '').split('\n$ ');

/** Where the names of packages are found as an author finds them. */
const PLACE = path.join(ROOT, 'packages/gate');

it('the first screen of README.md shows three runs of its first example', () => {
  expect(runs).toHaveLength(3);
});

it.each(runs.map((run) => run.split('\n')))(
  'README.md says what is printed: %s',
  async (command, ...said) => {
    const [, features = ''] = /^ENABLED_FEATURES=(\S+) /.exec(command) ?? [];
    expect(command).toMatch(/npx guidon-gate probe --tools -- node server\.ts$/);
    const options = ['--conditions=guidon-source', '--input-type=module-typescript'];
    const words = ['probe', '--tools', '--', process.execPath, ...options, '-e', server ?? ''];
    const { out, err, code } = await runGate(words, { ENABLED_FEATURES: features }, PLACE);
    expect(code).toBe(0);
    const names = said.filter((line) => line.startsWith('  auto: '));
    expect(names).toEqual(out.split('\n').filter((line) => line.startsWith('  auto: ')));
    expect(names).toHaveLength(1);
    const warned = said.filter((line) => line.startsWith('GuidonGate: '));
    for (const line of warned) expect(err).toContain(line);
    expect(err.includes('GuidonGate: ')).toBe(warned.length > 0);
  },
);

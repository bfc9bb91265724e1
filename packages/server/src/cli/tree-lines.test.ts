import { expect, it } from 'vitest';
import { treeLines } from './tree-lines.ts';

const TREE = [
  'GitRepository/apps/repo  ready',
  '├── Kustomization/apps/web  ready  depends on Kustomization/apps/base',
  '│   └── Deployment/apps/web  FAILED CrashLoopBackOff',
  '└── Kustomization/apps/base  ready',
].join('\n');

it('goes on below what is too long, beside the branches that pass', () => {
  expect(treeLines(TREE, 40)).toEqual([
    'GitRepository/apps/repo  ready',
    '├── Kustomization/apps/web  ready',
    '│       depends on',
    '│       Kustomization/apps/base',
    '│   └── Deployment/apps/web  FAILED',
    '│           CrashLoopBackOff',
    '└── Kustomization/apps/base  ready',
  ]);
});

it('leaves a tree alone where there is room', () => {
  expect(treeLines(TREE, Number.POSITIVE_INFINITY).join('\n')).toBe(TREE);
});

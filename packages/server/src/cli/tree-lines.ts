import { escapeInvisible } from '@guidon/core';
import { wrap } from './wrap.ts';

/** A text tree as lines of so many columns: what is too long goes on below, beside the branches that pass it. */
export function treeLines(tree: string, columns: number): string[] {
  return tree
    .split('\n')
    .map(escapeInvisible)
    .flatMap((line) => wrap(line, branchesBelow(line), columns).map((part) => part.trimEnd()));
}

function branchesBelow(line: string): string {
  const [branches = ''] = /^[│├└─ ]*/.exec(line) ?? [];
  return `${branches.replace('├── ', '│   ').replace('└── ', '    ')}    `;
}

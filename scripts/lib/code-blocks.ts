import type { SourceFile } from './source-files.ts';

/** A fenced block of code in a document or a doc comment. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  readonly file: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
}

/** Steps of a list have their blocks indented. */
const FENCE = /^( *)```(\w*)[^\n]*\n([\s\S]*?)^ *```$/gm;

/** The blocks of a Markdown file. */
export function markdownBlocks(file: SourceFile): CodeBlock[] {
  return blocksIn(file.text, file.path, 1);
}

/** The blocks in the doc comments of a TypeScript file. */
export function docCommentBlocks(file: SourceFile): CodeBlock[] {
  return [...file.text.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)].flatMap((comment) => {
    const text = comment[0].replaceAll(/^[ \t]*\* ?/gm, '');
    return blocksIn(text, file.path, lineAt(file.text, comment.index));
  });
}

function blocksIn(text: string, file: string, firstLine: number): CodeBlock[] {
  return [...text.matchAll(FENCE)].map((match) => ({
    language: match[2] ?? '',
    text: (match[3] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
    file,
    line: firstLine + lineAt(text, match.index),
  }));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

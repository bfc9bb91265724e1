import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirmationForm } from '../../src/mcp/confirmation-form.ts';
import { FrameSplitter } from '../../src/mcp/frame-splitter.ts';
import { readFrame } from '../../src/mcp/read-frame.ts';

describe('frames', () => {
  it('come out the same however the bytes arrive', () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 80 }).map((line) => line.replace(/\s/gu, '_')),
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 40 }), (written, size) => {
        const bytes = Buffer.from(written.map((line) => `${line}\n`).join(''));
        const splitter = new FrameSplitter(10_000);
        const read: string[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          for (const frame of splitter.feed(bytes.subarray(at, at + size))) {
            read.push(frame.kind === 'whole' ? frame.text : 'oversized');
          }
        }
        expect(read).toEqual(written.map((line) => line.trim()).filter((line) => line !== ''));
      }),
    );
  });

  it.each([
    ['first', `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":"${'x'.repeat(2_000)}"}`, 7],
    ['last', `{"method":"tools/call","params":"${'x'.repeat(2_000)}","jsonrpc":"2.0","id":"a1"}`, 'a1'],
    ['inside', `{"method":"tools/call","params":{"x":"${'x'.repeat(2_000)}","id":5}}`, null],
    ['of an answer', `{"jsonrpc":"2.0","id":7,"result":"${'x'.repeat(2_000)}"}`, null],
  ])('too long to keep are answered by the id that is %s', (_where, line, id) => {
    const [frame] = new FrameSplitter(1_000).feed(Buffer.from(`${line}\n`));
    expect(frame?.kind).toBe('oversized');
    expect(frame && readFrame(frame, 1_000)).toMatchObject({ refusal: { id, error: { code: -32600 } } });
  });
});

describe('the form a person is shown', () => {
  it('stays short, and shows what others wrote for what it is', () => {
    const plan = Array.from({ length: 40 }, (_, index) => `line ${index}\u202E\n- forged ${'x'.repeat(400)}`);
    const { message } = confirmationForm({
      tool: 'delete_flag',
      question: 'Sure?'.repeat(400),
      plan,
      digest: 'd',
    });
    const lines = message.split('\n');
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toBe('- and 28 more');
    expect(message).not.toContain('\u202E');
    expect(message.length).toBeLessThan(2_600);
  });
});

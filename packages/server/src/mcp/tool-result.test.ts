import { expect, it } from 'vitest';
import { toolResult } from './tool-result.ts';

const LEAVING = { kind: 'leaving', tool: 'old_report', replacement: 'list_flags' } as const;
const NOTICE =
  "The tool old_report has left this server's list and stops answering soon. Use list_flags instead. List the tools again.";

it('says in each of its forms that its tool leaves', () => {
  const output = { summary: 'Two flags.', flags: ['a', 'b'] };
  expect(toolResult({ ok: true, output, leaving: LEAVING })).toEqual({
    content: [
      { type: 'text', text: 'Two flags.\n{"flags":["a","b"]}' },
      { type: 'text', text: NOTICE },
    ],
    structuredContent: { summary: `Two flags. ${NOTICE}`, flags: ['a', 'b'] },
    _meta: { 'guidon/leaving': { tool: 'old_report', replacement: 'list_flags', message: NOTICE } },
  });
});

it('leaves data without a summary as it is', () => {
  const { structuredContent, _meta } = toolResult({ ok: true, output: { flags: [] }, leaving: LEAVING });
  expect(structuredContent).toEqual({ flags: [] });
  expect(_meta).toMatchObject({ 'guidon/leaving': { message: NOTICE } });
});

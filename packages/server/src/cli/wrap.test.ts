import { expect, it } from 'vitest';
import { wrap } from './wrap.ts';

it('breaks between words, never within one, and indents what follows', () => {
  expect(wrap('  + rule added: everybody in Germany', '    ', 20)).toEqual([
    '  + rule added:',
    '    everybody in',
    '    Germany',
  ]);
  expect(wrap('guidon requests approve', '', 8)).toEqual(['guidon', 'requests', 'approve']);
  expect(wrap('日本 語', '', 6)).toEqual(['日本', '語']);
  expect(wrap('as long as it is', '', Number.POSITIVE_INFINITY)).toEqual(['as long as it is']);
});

import { describe, expect, it } from 'vitest';
import { compileAttribute } from './compile-attribute.ts';

describe('compileAttribute', () => {
  it.each<[string, object, unknown]>([
    ['plan', { plan: 'pro' }, 'pro'],
    ['user.plan', { user: { plan: 'pro' } }, 'pro'],
    ['user.plan', { user: { plan: 'pro' }, 'user.plan': 'literal' }, 'literal'],
    ['user.plan.name', { user: { plan: 'pro' } }, undefined],
    ['user.plan', { user: null }, undefined],
    ['user.length', { user: 'text' }, undefined],
    ['items.0', { items: ['first'] }, 'first'],
    ['', { '': 'empty' }, 'empty'],
  ])('reads %s', (path, context, expected) => {
    expect(compileAttribute(path)(context)).toBe(expected);
  });

  it.each(['constructor', '__proto__', 'toString', 'user.constructor', 'user.__proto__.x', 'hasOwnProperty'])(
    'finds no %s unless somebody set it',
    (path) => {
      expect(compileAttribute(path)({ user: {} })).toBeUndefined();
    },
  );

  it('finds own properties whatever they are called, also without a prototype', () => {
    const context = JSON.parse('{"__proto__": "mine", "constructor": {"name": "own"}}') as object;
    expect(compileAttribute('__proto__')(context)).toBe('mine');
    expect(compileAttribute('constructor.name')(context)).toBe('own');
    expect(compileAttribute('a')(Object.assign(Object.create(null), { a: 1 }))).toBe(1);
  });
});

import { expect, it } from 'vitest';
import { combinationsOf, fileNameOf } from './combinations.ts';
import { featuresOf } from './command-surfaces.ts';
import { openSurfaces } from './open-surfaces.ts';

it('are default, all, each alone, the named ones and tenants', () => {
  const named = { default: { a: true }, beta: { b: '20%' } };
  expect(combinationsOf({ keys: ['a', 'b'], named, tenants: { acme: { a: true } } })).toEqual([
    { name: 'default', flags: { a: true } },
    { name: 'all', flags: { a: true, b: true } },
    { name: 'only-a', flags: { a: true, b: false }, alone: 'a' },
    { name: 'only-b', flags: { a: false, b: true }, alone: 'b' },
    { name: 'beta', flags: { b: '20%' } },
    { name: 'tenant-acme', flags: { a: true }, tenant: 'acme' },
  ]);
});

it('have files of their own, whatever their names', () => {
  expect(fileNameOf({ name: '../a|b:c*' })).toBe('..%2Fa%7Cb%3Ac%2A.json');
  expect(() => combinationsOf({ keys: ['a', 'A'] })).toThrow(/written to the file only-A\.json/);
});

it('are said to a process as a list, or as JSON where a list cannot', () => {
  expect(featuresOf({})).toBe('');
  expect(featuresOf({ a: true, b: false, c: '20%' })).toBe('a,b=false,c=20%');
  expect(featuresOf({ a: true, size: 'a,b' })).toBe('{"a":true,"size":"a,b"}');
});

it('are asked of a module or of a command, not of both', async () => {
  const given = { dir: '.', variable: 'ENABLED_FEATURES', flags: ['a'] };
  expect(() => openSurfaces([], given, {})).toThrow(/for servers that are given as a command/);
  const { flags: _, ...none } = given;
  await expect(openSurfaces([], { ...none, module: '/nowhere.js' }, {})).rejects.toThrow(
    'There is no /nowhere.js.',
  );
});

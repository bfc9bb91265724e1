import { expect, it } from 'vitest';
import { splitPassword, withPassword } from './url-password.ts';

it.each([
  ['postgres://ada:s3cret@db.example:5432/flags?sslmode=verify-full', 's3cret'],
  ['postgres://ada:p%40ss%2Fw%25rd@db.example/flags', 'p@ss/w%rd'],
  ['redis://:s3cret@cache.example:6379/2', 's3cret'],
  ['postgres:///flags?host=%2Fvar%2Frun&user=ada&password=s3cret', 's3cret'],
])('takes the password out of %s and puts it back', (text, password) => {
  const split = splitPassword(text);
  expect(split.password).toBe(password);
  expect(split.url).not.toContain(password);
  expect(splitPassword(withPassword(split.url, password))).toEqual(split);
});

it('leaves a URL without one as it is', () => {
  const url = 'postgres://ada@db.example/flags?options=-c%20search_path%3Dguidon';
  expect(splitPassword(url)).toEqual({ url, password: undefined });
  expect(withPassword(url, undefined)).toBe(url);
});

import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HttpCall } from './http-call.ts';
import type { HttpMethod, Route } from './route.ts';
import { RouteTable } from './route-table.ts';

function route(path: string, access: Route['access'] = 'key', ...methods: HttpMethod[]): Route {
  return { path, methods, access, answer: () => ({ status: 200, headers: {} }) };
}

function callTo(url: string): HttpCall {
  return new HttpCall({ url } as IncomingMessage, {} as ServerResponse);
}

const TABLE = new RouteTable([
  route('/keys', 'key', 'GET'),
  route('/keys', 'key', 'POST'),
  route('/keys/{id}/rotate', 'key', 'POST'),
  route('/keys/{id}', 'key', 'DELETE'),
  route('/healthz', 'public', 'GET'),
]);

function find(url: string) {
  const call = callTo(url);
  const found = TABLE.find(call);
  return found === undefined ? undefined : { allow: found.allow, parameter: call.parameter };
}

describe('the route table', () => {
  it.each([
    ['/keys', { allow: 'GET, POST, HEAD', parameter: '' }],
    ['/keys/', { allow: 'GET, POST, HEAD', parameter: '' }],
    ['/keys?limit=1', { allow: 'GET, POST, HEAD', parameter: '' }],
    ['/keys/a', { allow: 'DELETE', parameter: 'a' }],
    ['/keys/a%20b', { allow: 'DELETE', parameter: 'a b' }],
    ['/keys/a%2Fb', { allow: 'DELETE', parameter: 'a/b' }],
    ['/keys/a/rotate', { allow: 'POST', parameter: 'a' }],
  ])('finds %s', (url, found) => expect(find(url)).toEqual(found));

  it.each([
    '/',
    '',
    '/key',
    '/Keys',
    '//keys',
    '/keys//rotate',
    '/keys/a/b',
    '/keys/a/rotate/b',
    '/keys/%',
    '/keys/%FF',
    '/healthz/a',
    '/./keys',
    '/x/../keys',
    'http://localhost/keys',
    '*',
  ])('finds nothing at %j', (url) => expect(find(url)).toBeUndefined());

  it('answers HEAD like GET, but where GET goes on and on', () => {
    const table = new RouteTable([
      route('/whole', 'key', 'GET'),
      { ...route('/stream', 'key', 'GET', 'POST'), streams: () => true },
      route('/write', 'key', 'POST'),
    ]);
    const methods = (url: string) => [...(table.find(callTo(url))?.byMethod.keys() ?? [])];
    expect(methods('/whole')).toEqual(['GET', 'HEAD']);
    expect(methods('/stream')).toEqual(['GET', 'POST']);
    expect(methods('/write')).toEqual(['POST']);
  });

  it('knows which paths tell nothing without a key', () => {
    expect(TABLE.find(callTo('/keys'))?.needsKey).toBe(true);
    expect(TABLE.find(callTo('/healthz'))?.needsKey).toBe(false);
  });
});

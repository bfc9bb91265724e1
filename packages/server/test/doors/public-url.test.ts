import { expect, it } from 'vitest';
import { apiClient } from './support/api-client.ts';
import { requestText, sendRaw } from './support/raw-http.ts';
import { openTestApp } from './support/test-app.ts';

it('is a name the server answers to, and no place where people look at flags', async () => {
  await using test = await openTestApp({ GUIDON_PUBLIC_URL: 'https://guidon.example.org' });
  await test.run('create_flag', { key: 'known' });
  const key = await test.key();
  await using api = await apiClient(test, key);
  const read = (host: string) => {
    const body = '{"key":"known"}';
    const headers = [
      `Host: ${host}`,
      `Authorization: Bearer ${key}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    return sendRaw(api.server.url, requestText('POST /api/v1/tools/get_flag', headers, body));
  };
  const answer = await read('guidon.example.org');
  expect(answer.statuses).toEqual([200]);
  // Nothing is served at /projects/….
  expect(answer.text).not.toContain('guidon.example.org');
  expect((await read('guidon.example.com')).statuses).toEqual([403]);
});

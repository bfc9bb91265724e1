import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LearnedValues } from './learned-values.ts';
import { maskText } from './mask-text.ts';
import { Masker } from './masker.ts';
import { isSecretName } from './secret-names.ts';

const fingerprint = (secret: string) => createHash('sha256').update(secret).digest('hex').slice(0, 10);
const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');

describe('names of secrets', () => {
  it.each([
    'password',
    'DB_PASSWORD',
    'apiKey',
    'api-key',
    'clientSecret',
    'accessToken',
    'mysqlpassword',
    'AWS_SECRET_ACCESS_KEY',
    'webhookPath',
    'tls.private_key',
    'dsn',
    'bearer',
  ])('%s is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'secretRef',
    'secretName',
    'existingSecret',
    'tokenAudiences',
    'passwordFile',
    'automountServiceAccountToken',
    'key',
    'name',
    'keyboard',
    'tokenizerType',
    'secretKeyRef',
    'author',
    'passThroughMode',
    'monkey',
    'replicas',
  ])('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('text', () => {
  const mask = (text: string) => maskText(text, fingerprint);

  it.each([
    ['https://user:hunter2@host/x', 'https://user:[masked:f52fbd32b2]@host/x'],
    ['{"password":"hunter2","a":1}', '{"password":"[masked:f52fbd32b2]","a":1}'],
    ['--password hunter2 --level info', '--password [masked:f52fbd32b2] --level info'],
    ['failed: token=hunter2, retrying', 'failed: token=[masked:f52fbd32b2], retrying'],
  ])('%s is shown as %s', (text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  it.each([
    'dependency apps/base is not ready',
    'git@github.com:org/repo.git',
    'ssh://git@github.com/org/repo.git',
    'password: $(DB_PASSWORD)',
    'secret "apps/login" not found',
    'unable to read token: open /var/run/x: no such file',
    'Applied revision: main@sha1:5f3c7a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f',
    '2026-11-21T10:00:00Z level=info msg="ready" port=8080',
  ])('%s is left as it is', (text) => {
    expect(mask(text)).toBe(text);
  });

  it('is masked the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 80 }), (text) => {
        const once = mask(`password=${text} token: ${text} https://a:${text}@b`);
        expect(mask(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  // Backtracking that grows with the square of the text would take minutes here.
  it('that is long and hostile is masked before the test is over', () => {
    for (const text of [
      'a:'.repeat(50_000),
      `https://${'a'.repeat(100_000)}`,
      '--'.repeat(50_000),
      '"'.repeat(100_000),
      'password='.repeat(20_000),
      'eyJ'.repeat(40_000),
    ]) {
      expect(typeof mask(text)).toBe('string');
    }
  });
});

describe('learned values', () => {
  it('are found wherever they stand, the longest first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 8, maxLength: 20 }), { minLength: 1, maxLength: 20 }),
        fc.string({ maxLength: 50 }),
        (values, around) => {
          const learned = new LearnedValues(fingerprint);
          for (const value of values) learned.add(value, value);
          const text = values.map((value) => around + value).join('');
          const shown = learned.mask(text).replaceAll(/\[masked:[0-9a-f]{10}\]/g, '\u0000');
          for (const value of values)
            expect(shown.includes(value) && !around.includes(value.slice(0, 8))).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leave other text as it is, and short ones are not learned', () => {
    const learned = new LearnedValues(fingerprint);
    learned.add('short', 'short');
    learned.add('long enough', 'long enough');
    expect(learned.size).toBe(1);
    expect(learned.mask('a short text, not long')).toBe('a short text, not long');
    expect(learned.mask('it is long enough, long enough')).toBe(
      `it is [masked:${fingerprint('long enough')}], [masked:${fingerprint('long enough')}]`,
    );
  });
});

describe('objects', () => {
  const masker = new Masker(new LearnedValues(fingerprint), fingerprint, decode);
  const head = { apiVersion: 'v1', metadata: { name: 'password', namespace: 'token' } } as const;

  it('keep their names, and what they refer to', () => {
    const pod = {
      ...head,
      kind: 'Pod',
      spec: {
        volumes: [{ secret: { secretName: 'login' } }],
        containers: [
          {
            name: 'a',
            env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'login', key: 'token' } } }],
          },
        ],
      },
    };
    expect(masker.object(pod)).toEqual(pod);
  });

  it('hide numbers under the name of a secret, and arguments after one', () => {
    const pod = {
      ...head,
      kind: 'Pod',
      spec: { pass: 123456, args: ['--password', 'hunter2', '--port', '80', '--verbose'] },
    };
    expect(masker.object(pod).spec).toEqual({
      pass: `[masked:${fingerprint('123456')}]`,
      args: ['--password', `[masked:${fingerprint('hunter2')}]`, '--port', '80', '--verbose'],
    });
  });

  it('of a Secret show the same mask for the same value, whatever its key', () => {
    const data = { a: btoa('hunter2'), b: btoa('hunter2'), c: '' };
    expect(masker.object({ ...head, kind: 'Secret', data }).data).toEqual({
      a: `[masked:${fingerprint('hunter2')}]`,
      b: `[masked:${fingerprint('hunter2')}]`,
      c: '',
    });
  });
});

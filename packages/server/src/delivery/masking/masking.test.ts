import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMask, maskOf } from './fingerprint.ts';
import { learnSecret } from './learn-secret.ts';
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

describe('masks', () => {
  it('say whether a secret is long, and nothing of how long a short one is', () => {
    const shown = ['x', 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(5000)].map((secret) =>
      maskOf(() => 'ab', secret),
    );
    expect(shown).toEqual(['[masked:ab]', '[masked:ab]', '[masked:ab long]', '[masked:ab long]']);
    expect(shown.every(isMask)).toBe(true);
  });
});

describe('text', () => {
  const mask = (text: string) => maskText(text, fingerprint);

  it.each([
    ['https://user:hunter2@host/x', 'https://user:[masked:f52fbd32b2]@host/x'],
    ['{"password":"hunter2","a":1}', '{"password":"[masked:f52fbd32b2]","a":1}'],
    ['--password hunter2 --level info', '--password [masked:f52fbd32b2] --level info'],
    ['failed: token=hunter2, retrying', 'failed: token=[masked:f52fbd32b2], retrying'],
    // Passwords that nobody encoded: an address must not have their signs, and people write them all the same.
    ['postgres://app:hunter/2@db/shop', `postgres://app:[masked:${fingerprint('hunter/2')}]@db/shop`],
    ['amqp://app:hunt@er2@mq:5672/', `amqp://app:[masked:${fingerprint('hunt@er2')}]@mq:5672/`],
  ])('%s is shown as %s', (text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  it.each([
    'dependency apps/base is not ready',
    'git@github.com:org/repo.git',
    'oci://registry.example.org:5000/shop/app:v1@sha256:5f3c7a0b1c2d3e4f',
    'https://example.org:8443/users?mail=a@b.example',
    'http://one:8080,http://two:8080/a@b',
    'http://[::1]:8080/x@y',
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

describe('values of Secrets', () => {
  const learn = (data: Readonly<Record<string, string>>, known?: ReadonlySet<string>) => {
    const learned = new LearnedValues(fingerprint);
    const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, btoa(value)]));
    const head = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'n' } };
    learnSecret(learned, { ...head, data: encoded }, decode, known);
    return learned;
  };

  const VALUE = `pa"ss\\w/o+r d&<'!%`;

  it.each([
    ['as it is', VALUE],
    ['in JSON', JSON.stringify(VALUE).slice(1, -1)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(VALUE)).slice(3, -3)],
    ['in JSON of a program in Go', 'pa\\"ss\\\\w/o+r d\\u0026\\u003c\'!%'],
    ['in an address', encodeURIComponent(VALUE)],
    ['in a query of a program in Go', 'pa%22ss%5Cw%2Fo%2Br+d%26%3C%27%21%25'],
    ['in a login of a program in Go', 'pa%22ss%5Cw%2Fo+r%20d&%3C%27%21%25'],
    ['in lower-case digits', encodeURIComponent(VALUE).replace(/%../g, (code) => code.toLowerCase())],
    ['in YAML', VALUE.replaceAll("'", "''")],
    ['in base64', btoa(VALUE)],
    ['in base64 without its end', btoa(VALUE).replace(/=+$/, '')],
  ])('are found %s', (_how, written) => {
    expect(learn({ a: VALUE }).mask(`it is ${written}.`)).toBe(`it is [masked:${fingerprint(VALUE)}].`);
  });

  it.each([
    ['the password of an address', { url: 'postgres://app:correct%2Fhorse@db/shop' }, 'correct/horse'],
    ['the password of a connection', { dsn: 'host=db;password=correct-horse;port=1' }, 'correct-horse'],
    [
      'a login to a registry',
      { j: `{"auths":{"r":{"auth":"${btoa('bot:correct-horse')}"}}}` },
      'correct-horse',
    ],
    ['a login with both', { username: 'jane', password: 'abc' }, btoa('jane:abc')],
    ['a number in JSON', { j: '{"pin":12345678}' }, '12345678'],
  ])('teach %s', (_what, data, part) => {
    expect(learn(data).mask(`got ${part}`)).not.toContain(part);
  });

  it('are not learned where they are words that everybody knows', () => {
    const learned = learn({ a: 'production', b: 'team-shop', c: 'a-real-secret' }, new Set(['team-shop']));
    const text = 'production of team-shop with a-real-secret';
    expect(learned.mask(text)).toBe(`production of team-shop with [masked:${fingerprint('a-real-secret')}]`);
  });

  it('are found at the end of a text that was cut within them, where it is long', () => {
    const learned = learn({ a: 'correct-horse-battery' });
    const long = 'x '.repeat(300);
    expect(learned.mask(`${long}correct-horse`)).toMatch(/x \[masked:\w+\]$/);
    expect(learned.mask('name: correct-horse')).toBe('name: correct-horse');
  });

  it('are numbers too, and hidden in the base64 of more', () => {
    const learned = learn({ pin: '1234567890', key: 'correct-horse' });
    const masker = new Masker(learned, fingerprint, decode);
    const blob = btoa('key is correct-horse, and more');
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } } as const;
    const { spec } = masker.object({ ...map, spec: { pin: 1234567890, port: 8080, blob } });
    expect(spec).toEqual({
      pin: `[masked:${fingerprint('1234567890')}]`,
      port: 8080,
      blob: `[masked:${fingerprint(blob)}]`,
    });
    expect(masker.text('correct\u200b-ho\u202erse')).toBe(`[masked:${fingerprint('correct-horse')}]`);
  });

  it('of kinds like Secret are masked at any depth, whatever they are', () => {
    const masker = new Masker(new LearnedValues(fingerprint), fingerprint, decode);
    const { spec } = masker.object({
      apiVersion: 'isindir.github.com/v1alpha3',
      kind: 'SopsSecret',
      metadata: { name: 's' },
      spec: { secretTemplates: [{ name: 'a', stringData: { user: 'jane', pin: 1234 } }] },
    });
    expect(spec).toEqual({
      secretTemplates: [
        {
          name: 'a',
          stringData: { user: `[masked:${fingerprint('jane')}]`, pin: `[masked:${fingerprint('1234')}]` },
        },
      ],
    });
  });
});

describe('documents in Secrets', () => {
  it('do not teach the lines that every document has, and so hide no key that is in no Secret', () => {
    const pem = (body: string) =>
      ['-----BEGIN PRIVATE KEY-----', body, '-----END PRIVATE KEY-----'].join('\n');
    const document = `service:\n  enabled: true\n  port: 8080\n  login: correct-horse\n`;
    const learned = new LearnedValues(fingerprint);
    const data = { key: btoa(pem('TGVhcm5lZCBrZXkgb2YgYSBTZWNyZXQ=')), values: btoa(document) };
    learnSecret(learned, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data }, decode);
    const masker = new Masker(learned, fingerprint, decode);
    expect(masker.text('service:\n  enabled: true\n  port: 8080')).toBe(
      'service:\n  enabled: true\n  port: 8080',
    );
    expect(masker.text('it is correct-horse')).not.toContain('correct-horse');
    for (const body of ['TGVhcm5lZCBrZXkgb2YgYSBTZWNyZXQ=', 'QW5vdGhlciBrZXksIG9mIG5vIFNlY3JldA=='])
      expect(masker.text(`got\n${pem(body)}\nend`)).not.toContain(body);
  });
});

describe('private keys', () => {
  const KEY = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj', 'ZZZZ='];
  const END = '-----END PRIVATE KEY-----';

  it.each([
    ['a whole one', ['a', '-----BEGIN PRIVATE KEY-----', ...KEY, END, 'b']],
    ['one whose beginning was cut off', [...KEY.slice(0, 2), END, 'b']],
  ])('%s is masked', (_what, lines) => {
    const shown = maskText(lines.join('\n'), fingerprint);
    for (const line of KEY) expect(shown).not.toContain(line);
    expect(shown.endsWith('\nb')).toBe(true);
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

import { describe, expect, it } from 'vitest';
import { AddressRules } from './address-rules.ts';
import { checkedUrl } from './webhook-url.ts';

const none = new AddressRules([]);

describe('without configuration', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback elsewhere', '127.255.255.254'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared by providers (CGNAT)', '100.64.0.1'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['link-local', '169.254.1.1'],
    ['metadata', '169.254.169.254'],
    ['metadata of Azure', '168.63.129.16'],
    ['metadata of Oracle', '192.0.0.192'],
    ['this network', '0.0.0.0'],
    ['benchmarks', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback', '::1'],
    ['unspecified', '::'],
    ['loopback, written as IPv6', '::ffff:127.0.0.1'],
    ['loopback, written as IPv6 in hex', '::ffff:7f00:1'],
    ['loopback, written at length', '0:0:0:0:0:ffff:7f00:0001'],
    ['private, the old way of writing IPv4', '::10.0.0.1'],
    ['translated (IPv4-translated)', '::ffff:0:10.0.0.1'],
    ['NAT64', '64:ff9b::10.0.0.1'],
    ['NAT64, local', '64:ff9b:1::a00:1'],
    ['6to4 of a private address', '2002:a00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['unique local', 'fd00::1'],
    ['metadata of AWS over IPv6', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local, of old', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['discard', '100::1'],
    ['documentation', '2001:db8::1'],
    ['not an address at all', 'localhost'],
  ])('does not lead to %s: %s', (_what, address) => {
    expect(none.mayLeadTo(address)).toBe(false);
  });

  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'leads to %s',
    (address) => {
      expect(none.mayLeadTo(address)).toBe(true);
    },
  );
});

describe('with networks that are allowed', () => {
  const some = new AddressRules(['10.1.0.0/16', '192.168.7.7', 'fd12::/16']);

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', '192.168.7.7', 'fd12::9'])(
    'leads to %s',
    (one) => {
      expect([some.mayLeadTo(one), some.isAllowedPrivate(one)]).toEqual([true, true]);
    },
  );

  it.each(['10.2.0.1', '192.168.7.8', 'fd13::9', '127.0.0.1'])('does not lead to %s', (one) => {
    expect(some.mayLeadTo(one)).toBe(false);
  });
});

describe('an address somebody gives', () => {
  it.each([
    ['http://hooks.example.org/', /no https/],
    ['ftp://hooks.example.org/', /no https/],
    ['file:///etc/passwd', /no https/],
    ['hooks.example.org', /no https/],
    [`https://hooks.example.org/${'x'.repeat(2000)}`, /no https/],
    ['https://me:secret@hooks.example.org/', /user name or password/],
    ['https://me@hooks.example.org/', /user name or password/],
    ['https://hooks.example.org/#part', /fragment/],
    ['https://127.0.0.1/', /not public/],
    ['https://2130706433/', /not public/],
    ['https://0x7f.1/', /not public/],
    ['https://0177.0.0.1/', /not public/],
    ['https://127.1/', /not public/],
    ['https://①②⑦.0.0.1/', /not public/],
    ['https://[::1]/', /not public/],
    ['https://[::ffff:169.254.169.254]/', /not public/],
    ['https://[64:ff9b::a9fe:a9fe]/', /not public/],
    ['https://169.254.169.254/latest', /not public/],
  ])('is refused: %s', (url, words) => {
    expect(() => checkedUrl(url, none)).toThrow(words);
  });

  it('is never repeated in the error: there may be a secret in it', () => {
    expect(() => checkedUrl('https://me:hunter2@hooks.example.org/', none)).not.toThrow(/hunter2/);
  });

  it('may do without https only where private networks are allowed', () => {
    expect(checkedUrl('http://10.1.2.3:8080/a', new AddressRules(['10.1.0.0/16']))).toBe(
      'http://10.1.2.3:8080/a',
    );
    expect(checkedUrl('https://Hooks.Example.org', none)).toBe('https://hooks.example.org/');
  });
});

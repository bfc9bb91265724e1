import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ClientAddresses, clientNetwork } from './client-address.ts';

function from(remoteAddress: string, headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

describe('the address of a client', () => {
  const nobody = new ClientAddresses([]);
  const proxies = new ClientAddresses(['10.0.0.0/8', '::1', 'fd00::/8']);

  it.each([
    ['is of the connection', nobody, '10.0.0.1', '1.2.3.4', '10.0.0.1'],
    ['is not what a stranger says', proxies, '8.8.8.8', '1.2.3.4', '8.8.8.8'],
    ['is what a trusted proxy says', proxies, '10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['is found behind two proxies', proxies, '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    ['is the last there is when all are trusted', proxies, '10.0.0.1', '10.0.0.3', '10.0.0.3'],
    ['is of the proxy when it says nothing', proxies, '10.0.0.1', '', '10.0.0.1'],
    ['is of the proxy when it says nonsense', proxies, '10.0.0.1', 'unknown', '10.0.0.1'],
    ['may be IPv6', proxies, '::1', '2001:db8::7', '2001:db8::7'],
    ['may be IPv4 in IPv6', proxies, '::ffff:10.0.0.1', '::ffff:1.2.3.4', '1.2.3.4'],
    ['may come with a port', proxies, 'fd00::1', '1.2.3.4:5678', '1.2.3.4'],
    ['may be IPv6 with a port', proxies, 'fd00::1', '[2001:db8::7]:5678', '2001:db8::7'],
  ])('%s', (_, addresses, remote, forwarded, wanted) => {
    expect(addresses.addressOf(from(remote, { 'x-forwarded-for': forwarded }))).toBe(wanted);
  });

  it('comes with a protocol that only a trusted proxy tells', () => {
    const told = { 'x-forwarded-proto': 'https' };
    expect(proxies.protocolOf(from('10.0.0.1', told))).toBe('https');
    expect(proxies.protocolOf(from('8.8.8.8', told))).toBe('http');
    expect(proxies.protocolOf(from('10.0.0.1'))).toBe('http');
  });
});

describe('the network of a client', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('of %s is %s', (address, network) => expect(clientNetwork(address)).toBe(network));
});

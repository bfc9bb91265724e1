import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Tells where requests come from. */
export class ClientAddresses {
  readonly #trusted = new BlockList();

  /** `trusted`: addresses and networks of proxies whose forwarding headers count. */
  constructor(trusted: readonly string[]) {
    for (const text of trusted) {
      const [address = '', prefix] = text.split('/');
      if (prefix === undefined) this.#trusted.addAddress(address, familyOf(address));
      else this.#trusted.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  /** The address of the client: the last one in the chain of proxies that is not a trusted proxy itself. */
  addressOf({ socket, headers }: IncomingMessage): string {
    let address = plain(socket.remoteAddress ?? '');
    const chain = String(headers['x-forwarded-for'] ?? '').split(',');
    while (this.#trusts(address)) {
      const before = plain(chain.pop()?.trim() ?? '');
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  }

  /** What the client spoke to the outermost trusted proxy. */
  protocolOf({ socket, headers }: IncomingMessage): 'http' | 'https' {
    const told = this.#trusts(plain(socket.remoteAddress ?? '')) ? headers['x-forwarded-proto'] : undefined;
    return told === 'https' ? 'https' : 'http';
  }

  #trusts(address: string): boolean {
    return isIP(address) !== 0 && this.#trusted.check(address, familyOf(address));
  }
}

/** One name for all addresses that one client can choose from: an IPv6 network of 64 bits counts as one. */
export function clientNetwork(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(8 - groups.length - after.length).fill('0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Without the IPv6 spelling of an IPv4 address, and without a port. */
function plain(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(bare) === 0 ? bare.replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3') : bare;
}

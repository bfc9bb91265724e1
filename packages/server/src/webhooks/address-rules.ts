import { BlockList, isIP } from 'node:net';

/** What is no public address, by the registries of IANA for special purposes; and Azure's metadata, which has a public one. */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** All others are loopback, local, multicast, or lead to an IPv4 address by translation. */
const GLOBAL_V6 = ['2000::/3'];
/** Teredo and its like, documentation, 6to4. */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Which addresses webhooks may lead to: public ones, and those that the configuration names. */
export class AddressRules {
  readonly #allowed: BlockList;
  readonly #notPublic = listOf([...NOT_PUBLIC_V4, ...NOT_PUBLIC_V6]);
  readonly #global = listOf(GLOBAL_V6);
  /** Whether any address that is not public may be led to. */
  readonly allowsPrivate: boolean;

  /** `allowed`: addresses and networks such as `10.0.0.0/8` that may be led to though they are not public. */
  constructor(allowed: readonly string[]) {
    this.#allowed = listOf(allowed);
    this.allowsPrivate = allowed.length > 0;
  }

  /** Whether the configuration names it; what is sent there need not be encrypted. */
  isAllowedPrivate(address: string): boolean {
    const plain = unmapped(address);
    return this.#allowed.check(plain, familyOf(plain));
  }

  /** Whether messages may be sent there. What is no IP address may not. */
  mayLeadTo(address: string): boolean {
    return isIP(address) !== 0 && (this.isAllowedPrivate(address) || this.#isPublic(unmapped(address)));
  }

  #isPublic(address: string): boolean {
    const family = familyOf(address);
    return (
      !this.#notPublic.check(address, family) && (family === 'ipv4' || this.#global.check(address, family))
    );
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    list.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** An IPv4 address that is written as an IPv6 one, as the former; a zone is left out. */
function unmapped(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return bare;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((word) => [word >> 8, word & 255]).join('.');
}

import { BlockList, isIP } from 'node:net'

/** What an address is, when it is anything but a public unicast address. */
export type AddressKind = (typeof ranges)[number][1]

/** The kinds a development server, or an operator who says so, may talk to: its own machine and its own network. */
export const privateKinds: ReadonlySet<string> = new Set(['loopback', 'private', 'unique_local'])

/**
 * Names the special range an IPv4 or IPv6 address lies in (IANA special-purpose registries, RFC 6890),
 * or gives undefined for an ordinary public address. A text that is no address counts as `reserved`.
 */
export function addressKind(address: string): AddressKind | undefined {
  const bare = withoutZone(address)
  const family = isIP(bare)
  if (family === 0) return 'reserved'
  const row = compiled.find((range) => range.family === family && range.list.check(bare, name(family)))
  if (row) return row.kind
  return family === 6 && !globalUnicast.check(bare, 'ipv6') ? 'reserved' : undefined
}

/** Words for a kind, to stand after "is": "10.0.0.1 is a private network address". */
export function describeKind(kind: AddressKind): string {
  return phrases[kind]
}

/** Compiles `10.0.0.0/8`, `fd00::/8` or a single address into a test, or gives undefined when it is neither. */
export function parseCidr(text: string): ((address: string) => boolean) | undefined {
  const [base = '', bits, extra] = text.split('/')
  const family = isIP(base)
  const widest = family === 6 ? 128 : 32
  if (family === 0 || extra !== undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined
  const prefix = bits === undefined ? widest : Number(bits)
  if (prefix > widest) return undefined
  const list = new BlockList()
  list.addSubnet(base, prefix, name(family))
  return (address) => {
    const bare = withoutZone(address)
    return isIP(bare) === family && list.check(bare, name(family))
  }
}

// The first matching row wins, so single addresses stand before the ranges that hold them.
const ranges = [
  ['169.254.169.254/32', 'metadata'],
  ['168.63.129.16/32', 'metadata'],
  ['100.100.100.200/32', 'metadata'],
  ['192.0.0.192/32', 'metadata'],
  ['fd00:ec2::254/128', 'metadata'],
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link_local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'six_to_four'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 'mapped'],
  ['::ffff:0:0:0/96', 'mapped'],
  ['::/96', 'mapped'],
  ['64:ff9b::/96', 'nat64'],
  ['64:ff9b:1::/48', 'nat64'],
  ['2001::/32', 'teredo'],
  ['2001:db8::/32', 'documentation'],
  ['2001::/23', 'reserved'],
  ['2002::/16', 'six_to_four'],
  ['3fff::/20', 'documentation'],
  ['fc00::/7', 'unique_local'],
  ['fe80::/10', 'link_local'],
  ['fec0::/10', 'private'],
  ['ff00::/8', 'multicast'],
] as const

const phrases: Record<AddressKind, string> = {
  metadata: 'a cloud metadata address',
  unspecified: 'an unspecified address, which means this machine',
  loopback: 'a loopback address, which means this machine',
  private: 'a private network address',
  unique_local: 'a private IPv6 network address',
  shared: "an address of a provider's shared network (carrier-grade NAT)",
  link_local: 'a link-local address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  documentation: 'an address reserved for documentation',
  benchmarking: 'an address reserved for benchmarks',
  reserved: 'a reserved address',
  mapped: 'an IPv4 address wrapped in IPv6',
  nat64: 'a NAT64 address, which hides an IPv4 address',
  six_to_four: 'a 6to4 address, which hides an IPv4 address',
  teredo: 'a Teredo address, which hides an IPv4 address',
}

const compiled = ranges.map(([cidr, kind]) => {
  const [base = '', bits] = cidr.split('/')
  const family = isIP(base)
  const list = new BlockList()
  list.addSubnet(base, Number(bits), name(family))
  return { family, list, kind }
})

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

function name(family: number): 'ipv4' | 'ipv6' {
  return family === 6 ? 'ipv6' : 'ipv4'
}

function withoutZone(address: string): string {
  return address.split('%')[0] ?? ''
}

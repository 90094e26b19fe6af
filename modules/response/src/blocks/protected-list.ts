import { readFileSync } from 'node:fs';
import type { Db, Text } from '@citywall/kernel';
import { parseNetwork } from '../protocol/index.ts';
import type { Context } from '../surroundings.ts';
import type { ProtectedEntry } from './block-policy.ts';
import { gatewayAddresses, readProtected } from './protected.store.ts';

const fixed: readonly (readonly [string, Text])[] = [
  ['0.0.0.0/8', { en: 'the unspecified network', zh: '未指定网络' }],
  ['127.0.0.0/8', { en: 'loopback', zh: '环回地址' }],
  ['169.254.0.0/16', { en: 'link-local', zh: '链路本地地址' }],
  ['224.0.0.0/4', { en: 'multicast', zh: '组播地址' }],
  ['255.255.255.255', { en: 'broadcast', zh: '广播地址' }],
  ['::', { en: 'the unspecified address', zh: '未指定地址' }],
  ['::1', { en: 'loopback', zh: '环回地址' }],
  ['fe80::/10', { en: 'link-local', zh: '链路本地地址' }],
  ['ff00::/8', { en: 'multicast', zh: '组播地址' }],
];

/** What is protected whatever the city looks like. */
export const builtInProtection: readonly ProtectedEntry[] = fixed.flatMap(([network, reason]) =>
  entriesOf([network], reason),
);

/** Everything protected now: built in, the platform, its gateways, resolvers, signed-in people, and what people added. */
export async function protectedEntries(context: Context, db: Db): Promise<readonly ProtectedEntry[]> {
  const [gateways, added] = await Promise.all([gatewayAddresses(db), readProtected(db)]);
  return [
    ...builtInProtection,
    ...entriesOf(context.platformAddresses(), { en: "the platform's own address", zh: '平台自身地址' }),
    ...gateways.flatMap(({ name, addresses, resolvers }) => [
      ...entriesOf(addresses, { en: `address of the gateway ${name}`, zh: `网关 ${name} 的地址` }),
      ...entriesOf(resolvers, { en: `resolver of the gateway ${name}`, zh: `网关 ${name} 的域名解析服务器` }),
    ]),
    ...entriesOf(readResolvers(), { en: 'a resolver of the platform', zh: '平台的域名解析服务器' }),
    ...entriesOf(context.liveAddresses(), {
      en: 'an administrator is signed in from there',
      zh: '有管理人员正从该地址登录',
    }),
    ...added.flatMap(({ network, reason }) => entriesOf([network], { en: reason, zh: reason })),
  ];
}

/** Resolvers this host asks; none when the file cannot be read. */
export function readResolvers(file = '/etc/resolv.conf'): readonly string[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*nameserver\s+([0-9a-fA-F.:]+)/gm)].map((match) => match[1] ?? '');
}

/** Zone indices (fe80::1%eth0) are cut off; what is no address protects nothing and is left out. */
function entriesOf(networks: readonly string[], reason: Text): readonly ProtectedEntry[] {
  return networks.flatMap((text) => {
    const network = parseNetwork(text.split('%')[0] ?? '');
    return network === undefined ? [] : [{ network, reason }];
  });
}

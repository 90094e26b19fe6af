import { invalid, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Reason, TextSchema } from '../page.ts';
import { type Network, parseNetwork } from '../protocol/index.ts';
import { actorOf, type Context } from '../surroundings.ts';
import { deleteProtected, insertProtected, readProtected } from './protected.store.ts';
import { protectedEntries } from './protected-list.ts';

const NetworkInput = Type.String({ minLength: 2, maxLength: 64 });
const resource = () => ({ type: 'Protection', id: '*' });

/** The list of what nobody may block. */
export function protectedOperations(context: Context): readonly Operation[] {
  return [
    operation({
      name: 'response.protected.list',
      http: 'GET /response/protected',
      summary: { en: 'Networks that nobody may block, and why.', zh: '受保护、不可封禁的网段及理由。' },
      input: Type.Object({}),
      output: Type.Object({
        items: Type.Array(Type.Object({ network: Type.String(), reason: TextSchema, builtIn: Type.Boolean() })),
        next: Type.Null(),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource,
      run: async (_, call) => {
        const added = new Set((await readProtected(call.db)).map((entry) => entry.network));
        const entries = await protectedEntries(context, call.db);
        const items = entries.map(({ network, reason }) => {
          return { network: network.text, reason, builtIn: !added.has(network.text) };
        });
        return { items, next: null };
      },
    }),
    operation({
      name: 'response.protected.add',
      http: 'POST /response/protected',
      summary: { en: 'Protects an address or network from being blocked.', zh: '保护某地址或网段不被封禁。' },
      input: Type.Object({ network: NetworkInput, reason: Reason }),
      output: Type.Object({ network: Type.String() }),
      risk: 'high',
      resource,
      run: async ({ network: text, reason }, call) => {
        const network = requireNetwork(text);
        call.note({ network: network.text, reason });
        const entry = { network: network.text, reason, by: actorOf(call.principal), createdAt: call.time };
        await insertProtected(call.db, entry);
        return { network: network.text };
      },
    }),
    operation({
      name: 'response.protected.remove',
      http: 'POST /response/protected/remove',
      summary: { en: 'Takes back a protection that a person added.', zh: '移除人工添加的保护。' },
      input: Type.Object({ network: NetworkInput, reason: Reason }),
      output: Type.Object({ network: Type.String() }),
      risk: 'high',
      resource,
      run: async ({ network: text, reason }, call) => {
        const network = requireNetwork(text);
        call.note({ network: network.text, reason });
        if (await deleteProtected(call.db, network.text)) return { network: network.text };
        throw notFound({ en: `An added protection of ${network.text}`, zh: `对 ${network.text} 的人工保护` });
      },
    }),
  ];
}

function requireNetwork(text: string): Network {
  const network = parseNetwork(text.trim());
  if (network !== undefined) return network;
  throw invalid('response.protected.not-a-network', {
    en: `“${text}” is not an address or CIDR network. Write 192.0.2.1 or 192.0.2.0/24, host bits zero.`,
    zh: `“${text}”不是地址或 CIDR 网段。请写作 192.0.2.1 或 192.0.2.0/24，主机位须为零。`,
  });
}

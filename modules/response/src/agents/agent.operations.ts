import { type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, Reason } from '../page.ts';
import { type Context, rfc3339 } from '../surroundings.ts';
import { type AgentRow, readAgents } from './agent.store.ts';
import { enrol, invite, revoke } from './enrol-agent.ts';
import { onlineFor, poll, requireAgent } from './poll-agent.ts';
import { takeReport } from './take-report.ts';

const Kind = Type.Union([Type.Literal('nftables'), Type.Literal('city-gateway')]);
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._ -]*$' });
const Addresses = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 256 });

const AgentSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Kind,
  state: Type.Enum(['enrolled', 'online', 'offline', 'revoked']),
  addresses: Type.Array(Type.String()),
  enrolledAt: Type.String(),
  lastSeenAt: Type.Union([Type.String(), Type.Null()]),
  version: Type.String(),
});

const everyAgent = () => ({ type: 'Agent', id: '*' });

function viewAgent(row: AgentRow, now: number) {
  const heard = row.lastSeenAt !== null && now - row.lastSeenAt < onlineFor;
  const living = row.lastSeenAt === null ? 'enrolled' : heard ? 'online' : 'offline';
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.revokedAt === null ? (living as 'enrolled' | 'online' | 'offline') : ('revoked' as const),
    addresses: [...row.addresses],
    enrolledAt: rfc3339(row.enrolledAt),
    lastSeenAt: row.lastSeenAt === null ? null : rfc3339(row.lastSeenAt),
    version: row.version,
  };
}

/** Agents: people invite and revoke them; they enrol, poll and report. `stopping` ends waiting polls. */
export function agentOperations(context: Context, stopping: AbortSignal): readonly Operation[] {
  return [
    operation({
      name: 'response.agent.list',
      http: 'GET /response/agents',
      summary: { en: 'Enforcement agents, newest first.', zh: '执行代理列表，最新在前。' },
      input: Type.Object({}),
      output: listOf(AgentSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: everyAgent,
      run: async (_, call) => {
        const rows = await readAgents(call.db);
        return { items: rows.map((row) => viewAgent(row, call.time)), next: null };
      },
    }),
    operation({
      name: 'response.agent.invite',
      http: 'POST /response/agents/invite',
      summary: {
        en: 'Makes a one-time token, good for an hour, with which a gateway enrols.',
        zh: '生成一小时内有效的一次性令牌，供网关注册。',
      },
      input: Type.Object({ name: Name }),
      output: Type.Object({ token: Type.String(), expiresAt: Type.String() }),
      risk: 'high',
      resource: everyAgent,
      run: async ({ name }, call) => {
        call.note({ name });
        const { token, expiresAt } = await invite(call.db, name, call.time);
        return { token, expiresAt: rfc3339(expiresAt) };
      },
    }),
    operation({
      name: 'response.agent.enrol',
      http: 'POST /response/agents/enrol',
      summary: {
        en: 'Turns a one-time token into an agent; its name is the one it was invited by.',
        zh: '用一次性令牌注册代理；名称以邀请为准。',
      },
      authentication: 'none',
      input: Type.Object({
        token: Type.String({ minLength: 8, maxLength: 200 }),
        name: Type.String({ maxLength: 255 }),
        kind: Kind,
        publicKey: Type.String({ minLength: 40, maxLength: 64 }),
        addresses: Addresses,
      }),
      output: Type.Object({ agent: AgentSchema, key: Type.String(), commandKey: Type.String() }),
      risk: 'medium',
      resource: everyAgent,
      run: async (input, call) => {
        const { agent, key } = await enrol(context, call, input);
        const commandKey = Buffer.from(context.ports.signer.publicKey).toString('base64');
        return { agent: viewAgent(agent, call.time), key, commandKey };
      },
    }),
    operation({
      name: 'response.agent.poll',
      http: 'POST /response/agents/poll',
      summary: {
        en: 'An agent asks for its commands; waits until there are some.',
        zh: '代理获取命令；无命令时等待。',
      },
      input: Type.Object({
        waitSeconds: Type.Integer({ minimum: 0, maximum: 30 }),
        addresses: Addresses,
        resolvers: Type.Optional(Addresses),
        version: Type.Optional(Type.String({ maxLength: 50 })),
      }),
      output: Type.Object({ messages: Type.Array(Type.String()) }),
      risk: 'low',
      recording: 'aggregate',
      transaction: false,
      resource: everyAgent,
      run: async ({ waitSeconds, addresses, resolvers = [], version = '' }, call) => ({
        messages: await poll(context, call, stopping, { waitSeconds, addresses, resolvers, version }),
      }),
    }),
    operation({
      name: 'response.agent.report',
      http: 'POST /response/agents/report',
      summary: {
        en: 'An agent answers a command, signed by itself, with what it read back.',
        zh: '代理对命令作出签名答复，并附回读结果。',
      },
      input: Type.Object({
        request_id: Id,
        response: Type.Object({ status: Type.Integer() }, { additionalProperties: true }),
        proof: Type.String({ maxLength: 4 * 1024 * 1024 }),
      }),
      output: Type.Object({}),
      risk: 'low',
      recording: 'aggregate',
      transaction: false,
      resource: everyAgent,
      run: async (input, call) => {
        const agent = await requireAgent(call);
        await call.db.transaction().execute((db) => takeReport(context, db, agent, input));
        return {};
      },
    }),
    operation({
      name: 'response.agent.revoke',
      http: 'POST /response/agents/{id}/revoke',
      summary: {
        en: 'Ends an agent and its key. What it blocks ends by its own time.',
        zh: '吊销代理及其密钥。其已执行的封禁将按时自行结束。',
      },
      input: Type.Object({ id: Id, reason: Reason }),
      output: Type.Object({}),
      risk: 'high',
      resource: ({ id }) => ({ type: 'Agent', id }),
      run: async ({ id, reason }, call) => {
        await revoke(context, call, id, reason);
        return {};
      },
    }),
  ];
}

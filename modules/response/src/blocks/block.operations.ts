import { type Call, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, pageInput, pageOf, Reason, readCursor, TextSchema } from '../page.ts';
import { actorOf, type Context, rfc3339 } from '../surroundings.ts';
import { automaticLimit, automationState, blocksLastHour, setAutomation } from './automation.ts';
import { type BlockRow, findBlocks, readBlock } from './block.store.ts';
import { planText } from './block-address.ts';
import { decideBlock, judgeWish } from './decide-block.ts';
import { undoAllBlocks, undoBlock } from './end-block.ts';
import { type EnforcementRow, readEnforcements } from './enforcement.store.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const BlockState = Type.Enum(['applying', 'active', 'expired', 'undone', 'failed']);

/** A block as operations answer it. */
export const BlockSchema = Type.Object({
  id: Type.String(),
  address: Type.String(),
  state: BlockState,
  createdAt: Type.String(),
  expiresAt: Type.String(),
  endedAt: nullable(Type.String()),
  secondsLeft: Type.Integer(),
  reason: Type.String(),
  automatic: Type.Boolean(),
  incident: nullable(Type.String()),
  run: nullable(Type.String()),
  by: Type.String(),
  gateways: Type.Array(
    Type.Object({
      agent: Type.String(),
      name: Type.String(),
      state: Type.String(),
      ruleNumber: nullable(Type.Integer()),
      verifiedAt: nullable(Type.String()),
      reason: nullable(Type.String()),
    }),
  ),
});

const AddressInput = Type.String({ minLength: 2, maxLength: 255 });
const SecondsInput = Type.Integer({ minimum: 1, maximum: 365 * 86_400 });
const everyBlock = () => ({ type: 'Block', id: '*' });

function viewBlock(row: BlockRow, gateways: readonly EnforcementRow[], now: number) {
  const living = row.state === 'applying' || row.state === 'active';
  return {
    id: row.id,
    address: row.network,
    state: row.state,
    createdAt: rfc3339(row.createdAt),
    expiresAt: rfc3339(row.expiresAt),
    endedAt: row.endedAt === null ? null : rfc3339(row.endedAt),
    secondsLeft: living ? Math.max(0, Math.ceil((row.expiresAt - now) / 1000)) : 0,
    reason: row.reason,
    automatic: row.automatic,
    incident: row.incident,
    run: row.run,
    by: row.by.name,
    gateways: gateways
      .filter((gateway) => gateway.block === row.id)
      .map((gateway) => ({
        agent: gateway.agent,
        name: gateway.name,
        state: gateway.state === 'pending' ? (gateway.wanted === 'deny' ? 'applying' : 'removing') : gateway.state,
        ruleNumber: gateway.ruleNumber,
        verifiedAt: gateway.verifiedAt === null ? null : rfc3339(gateway.verifiedAt),
        reason: gateway.reason,
      })),
  };
}

async function oneBlock(call: Call, id: string) {
  const row = await readBlock(call.db, id);
  if (row === undefined) throw notFound({ en: 'The block', zh: '该封禁' });
  return viewBlock(row, await readEnforcements(call.db, [id]), call.time);
}

/** Blocks and the automation switch. */
export function blockOperations(context: Context): readonly Operation[] {
  return [
    operation({
      name: 'response.block.list',
      http: 'GET /response/blocks',
      summary: { en: 'Blocks, newest first, with the time left.', zh: '封禁列表及剩余时间，最新在前。' },
      input: Type.Object({ state: Type.Optional(BlockState), ...pageInput }),
      output: listOf(BlockSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: everyBlock,
      run: async (input, call) => {
        const limit = input.limit ?? 100;
        const rows = await findBlocks(call.db, {
          state: input.state,
          before: readCursor(input.cursor),
          limit: limit + 1,
        });
        const gateways = await readEnforcements(
          call.db,
          rows.map((row) => row.id),
        );
        return pageOf(rows, limit, (row) => viewBlock(row, gateways, call.time));
      },
    }),
    operation({
      name: 'response.block.get',
      http: 'GET /response/blocks/{id}',
      summary: { en: 'One block.', zh: '单个封禁。' },
      input: Type.Object({ id: Id }),
      output: BlockSchema,
      risk: 'low',
      recording: 'aggregate',
      resource: ({ id }) => ({ type: 'Block', id }),
      run: ({ id }, call) => oneBlock(call, id),
    }),
    operation({
      name: 'response.block.plan',
      http: 'POST /response/blocks/plan',
      summary: {
        en: 'What a block would change, and whether it would be refused; changes nothing.',
        zh: '预览封禁将产生的变化以及是否会被拒绝；不作任何更改。',
      },
      input: Type.Object({ address: AddressInput, seconds: SecondsInput }),
      output: Type.Object({
        changes: Type.Array(TextSchema),
        refusal: nullable(Type.Object({ code: Type.String(), text: TextSchema })),
      }),
      risk: 'low',
      transaction: false,
      recording: 'aggregate',
      resource: everyBlock,
      run: async ({ address, seconds }, call) => {
        const judgement = await judgeWish(context, call.db, {
          target: address,
          seconds,
          unattended: false,
          trusted: true,
        });
        if (judgement.allowed) return { changes: [planText(judgement.network.text, seconds)], refusal: null };
        return { changes: [], refusal: { code: judgement.refusal.code, text: judgement.refusal.text } };
      },
    }),
    operation({
      name: 'response.block.create',
      http: 'POST /response/blocks',
      summary: {
        en: 'Blocks an address or network on every gateway for a time.',
        zh: '在所有网关上封禁某地址或网段一段时间。',
      },
      input: Type.Object({ address: AddressInput, seconds: SecondsInput, reason: Reason, incident: Type.Optional(Id) }),
      output: BlockSchema,
      risk: 'high',
      resource: everyBlock,
      run: async ({ address, seconds, reason, incident }, call) => {
        call.note({ address, seconds, reason });
        const by = actorOf(call.principal);
        const wish = { target: address, seconds, reason, incident, by, unattended: false, trusted: true };
        const block = await decideBlock(context, call.db, wish);
        call.note({ block: block.id });
        return oneBlock(call, block.id);
      },
    }),
    operation({
      name: 'response.block.undo',
      http: 'POST /response/blocks/{id}/undo',
      summary: { en: 'Takes a block back before its time.', zh: '提前撤销封禁。' },
      input: Type.Object({ id: Id, reason: Reason }),
      output: BlockSchema,
      risk: 'high',
      resource: ({ id }) => ({ type: 'Block', id }),
      run: async ({ id, reason }, call) => {
        call.note({ reason });
        await undoBlock(context, call.db, id, actorOf(call.principal), reason);
        return oneBlock(call, id);
      },
    }),
    operation({
      name: 'response.block.undo-all',
      http: 'POST /response/blocks/undo',
      summary: { en: 'Takes every block back.', zh: '撤销全部封禁。' },
      input: Type.Object({ reason: Reason }),
      output: Type.Object({ undone: Type.Integer() }),
      risk: 'critical',
      resource: everyBlock,
      run: async ({ reason }, call) => {
        const undone = await undoAllBlocks(context, call.db, actorOf(call.principal), reason);
        call.note({ undone, reason });
        return { undone };
      },
    }),
    ...automationOperations(context),
  ];
}

function automationOperations(context: Context): readonly Operation[] {
  const output = Type.Object({
    enabled: Type.Boolean(),
    changedAt: nullable(Type.String()),
    changedBy: nullable(Type.String()),
    reason: nullable(Type.String()),
    blocksLastHour: Type.Integer(),
    limitPerHour: Type.Integer(),
  });
  const resource = () => ({ type: 'Automation', id: '*' });
  const view = async (call: Call) => {
    const state = automationState(context);
    return {
      ...state,
      changedAt: state.changedAt === null ? null : rfc3339(state.changedAt),
      blocksLastHour: await blocksLastHour(call.db, call.time),
      limitPerHour: automaticLimit(context),
    };
  };
  return [
    operation({
      name: 'response.automation.get',
      http: 'GET /response/automation',
      summary: { en: 'Whether playbooks act by themselves.', zh: '处置预案是否自动执行。' },
      input: Type.Object({}),
      output,
      risk: 'low',
      recording: 'aggregate',
      resource,
      run: (_, call) => view(call),
    }),
    operation({
      name: 'response.automation.set',
      http: 'PUT /response/automation',
      summary: { en: 'Switches all automation on or off.', zh: '开启或关闭全部自动响应。' },
      input: Type.Object({ enabled: Type.Boolean(), reason: Reason }),
      output,
      risk: 'high',
      resource,
      run: async ({ enabled, reason }, call) => {
        await setAutomation(context, call, enabled, reason);
        return view(call);
      },
    }),
  ];
}

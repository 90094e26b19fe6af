import { Readable } from 'node:stream';
import {
  type BytesInput,
  type Db,
  invalid,
  newId,
  notFound,
  type Operation,
  operation,
  type Ports,
  type StreamAnswer,
} from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, Nothing, pageInput, pageOf, Reason, readCursor } from '../../page.ts';
import { exportCbom } from '../cbom/export-cbom.ts';
import { importCbom } from '../cbom/import-cbom.ts';
import { tryCbom } from '../cbom/try-cbom.ts';
import { cityPolicy } from '../policy/city-policy.ts';
import { collectEntries } from './collect-entries.ts';
import { enterSeen } from './enter-seen.ts';
import {
  countEntries,
  countExpiries,
  deleteEntry,
  describeEntry,
  findEntries,
  type InventoryRow,
  readEntry,
} from './inventory.store.ts';
import { EntrySchema, ExposureSchema, KindSchema, nullable, VerdictSchema, viewEntry } from './inventory-view.ts';

const Line = (most: number) =>
  Type.String({ minLength: 1, maxLength: most, pattern: '^[^\\u0000-\\u001f\\u007f]*\\S[^\\u0000-\\u001f\\u007f]*$' });
const ParametersInput = Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,63}$' }), Line(500), {
  maxProperties: 20,
});
const YearsInput = Type.Integer({ minimum: 0, maximum: 200 });
const closed = { additionalProperties: false };
const everyEntry = () => ({ type: 'Inventory', id: '*' });
const oneEntry = ({ id }: { readonly id: string }) => ({ type: 'Inventory', id });
/** How far the calendar of what ends looks ahead. */
const calendarMs = 2 * 365 * 86_400_000;

/** The inventory of cryptography in use. */
export function inventoryOperations(ports: Ports): readonly Operation[] {
  return [
    list(ports),
    summary(),
    get(ports),
    add(ports),
    describe(ports),
    remove(),
    tried(ports),
    imported(ports),
    exported(),
  ];
}

async function requireEntry(db: Db, id: string): Promise<InventoryRow> {
  const row = await readEntry(db, id);
  if (row === undefined) throw missing();
  return row;
}

function missing() {
  return notFound({ en: 'The inventory entry', zh: '该清单条目' });
}

function list(ports: Ports): Operation {
  return operation({
    name: 'trust.inventory.list',
    http: 'GET /trust/inventory',
    summary: {
      en: 'Cryptography in use across the city, with the policy’s verdict on each',
      zh: '全市在用密码清单及策略评判',
    },
    input: Type.Object(
      {
        kind: Type.Optional(KindSchema),
        verdict: Type.Optional(VerdictSchema),
        search: Type.Optional(Line(200)),
        silent: Type.Optional(Type.Boolean({ description: 'Only endpoints that have stopped answering' })),
        expiresWithinDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 36_500 })),
        ...pageInput,
      },
      closed,
    ),
    output: listOf(EntrySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: everyEntry,
    run: async ({ cursor, limit = 100, expiresWithinDays: days, ...filter }, call) => {
      const expiresBefore = days === undefined ? undefined : call.time + days * 86_400_000;
      const rows = await findEntries(call.db, {
        ...filter,
        expiresBefore,
        after: readCursor(cursor),
        limit: limit + 1,
      });
      const policy = cityPolicy(ports);
      return pageOf(rows, limit, (row) => viewEntry(policy, row, call.time));
    },
  });
}

function summary(): Operation {
  return operation({
    name: 'trust.inventory.summary',
    http: 'GET /trust/inventory/summary',
    summary: {
      en: 'The inventory counted by kind and verdict, with the calendar of what ends',
      zh: '按类型和评判统计的密码清单及到期日历',
    },
    input: Type.Object({}, closed),
    output: Type.Object({
      counts: Type.Array(Type.Object({ kind: KindSchema, verdict: nullable(VerdictSchema), count: Type.Integer() })),
      expired: Type.Integer(),
      months: Type.Array(Type.Object({ month: Type.String(), count: Type.Integer() })),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: everyEntry,
    run: async (_, call) => {
      const { expired, months } = await countExpiries(call.db, call.time, call.time + calendarMs);
      return { counts: [...(await countEntries(call.db))], expired, months: [...months] };
    },
  });
}

function get(ports: Ports): Operation {
  return operation({
    name: 'trust.inventory.get',
    http: 'GET /trust/inventory/{id}',
    summary: { en: 'One inventory entry and why the policy judges it so', zh: '单个清单条目及评判依据' },
    input: Type.Object({ id: Id }, closed),
    output: EntrySchema,
    risk: 'low',
    recording: 'aggregate',
    resource: oneEntry,
    run: async ({ id }, call) => viewEntry(cityPolicy(ports), await requireEntry(call.db, id), call.time),
  });
}

function add(ports: Ports): Operation {
  return operation({
    name: 'trust.inventory.add',
    http: 'POST /trust/inventory',
    summary: {
      en: 'Adds cryptography by hand, or describes anew what was added before',
      zh: '手工登记密码应用，或更新已登记内容',
    },
    input: Type.Object(
      {
        kind: KindSchema,
        name: Line(300),
        location: Line(300),
        algorithm: Type.Optional(Line(120)),
        parameters: Type.Optional(ParametersInput),
        purpose: Type.Optional(Line(60)),
        owner: Type.Optional(Line(200)),
        expires: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT', maxLength: 40 })),
        exposure: Type.Optional(ExposureSchema),
        protectsYears: Type.Optional(YearsInput),
      },
      closed,
    ),
    output: Type.Object({ added: Type.Boolean(), verdict: nullable(VerdictSchema) }),
    risk: 'medium',
    resource: everyEntry,
    run: async (input, call) => {
      call.note({ kind: input.kind, name: input.name, location: input.location });
      const entry = {
        ...input,
        algorithm: input.algorithm ?? null,
        parameters: input.parameters ?? {},
        purpose: input.purpose ?? null,
        owner: input.owner ?? null,
        foundBy: 'hand' as const,
        expires: readEnd(input.expires),
        exposure: input.exposure ?? null,
        protectsYears: input.protectsYears ?? null,
      };
      const { added, verdicts } = await enterSeen(ports, call.db, [entry], call.time);
      return { added: added === 1, verdict: verdicts[0] ?? null };
    },
  });
}

function describe(ports: Ports): Operation {
  return operation({
    name: 'trust.inventory.describe',
    http: 'PATCH /trust/inventory/{id}',
    summary: {
      en: 'Says whose an entry is, who can listen, and for how many years it must protect',
      zh: '说明条目的归属、暴露范围及需保护的年限',
    },
    input: Type.Object(
      {
        id: Id,
        owner: Type.Optional(nullable(Line(200))),
        exposure: Type.Optional(nullable(ExposureSchema)),
        protectsYears: Type.Optional(nullable(YearsInput)),
      },
      closed,
    ),
    output: EntrySchema,
    risk: 'medium',
    resource: oneEntry,
    run: async ({ id, ...said }, call) => {
      const before = await requireEntry(call.db, id);
      call.note({
        from: { owner: before.owner, exposure: before.exposure, protectsYears: before.protectsYears },
        to: said,
      });
      if (!(await describeEntry(call.db, id, said))) throw missing();
      return viewEntry(cityPolicy(ports), await requireEntry(call.db, id), call.time);
    },
  });
}

function remove(): Operation {
  return operation({
    name: 'trust.inventory.remove',
    http: 'POST /trust/inventory/{id}/remove',
    summary: {
      en: 'Takes an entry out of the inventory; it comes back when it is seen again',
      zh: '从清单中移除条目；再次发现时会重新出现',
    },
    input: Type.Object({ id: Id, reason: Reason }, closed),
    output: Nothing,
    risk: 'medium',
    resource: oneEntry,
    run: async ({ id, reason }, call) => {
      const { kind, name, location } = await requireEntry(call.db, id);
      call.note({ kind, name, location, reason });
      if (!(await deleteEntry(call.db, id))) throw missing();
      return {};
    },
  });
}

function tried(ports: Ports): Operation {
  return operation({
    name: 'trust.inventory.try-import',
    http: 'POST /trust/inventory/import/try',
    summary: {
      en: 'What an import of a CycloneDX file would enter, and what it would leave out; nothing is kept',
      zh: '预览 CycloneDX 文件将导入和忽略的内容；不保存',
    },
    input: Type.Object({ location: Line(300) }),
    output: Type.Object({
      entries: Type.Integer(),
      known: Type.Integer(),
      counts: Type.Array(Type.Object({ kind: KindSchema, verdict: nullable(VerdictSchema), count: Type.Integer() })),
      /** The worst first. */
      examples: Type.Array(
        Type.Object({
          kind: KindSchema,
          name: Type.String(),
          location: Type.String(),
          algorithm: nullable(Type.String()),
          verdict: nullable(VerdictSchema),
        }),
      ),
      skipped: Type.Array(Type.Object({ component: Type.String(), reason: Type.String() })),
    }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    accepts: 'bytes',
    resource: everyEntry,
    run: async (input, call) => {
      const { location, body } = input as { location: string } & BytesInput;
      return tryCbom(call.db, cityPolicy(ports), body, location, call.time);
    },
  });
}

function imported(ports: Ports): Operation {
  return operation({
    name: 'trust.inventory.import',
    http: 'POST /trust/inventory/import',
    summary: {
      en: 'Imports a CycloneDX bill of cryptographic materials (JSON, 1.4 to 1.7)',
      zh: '导入 CycloneDX 密码物料清单（JSON，1.4 至 1.7）',
    },
    input: Type.Object({ location: Line(300) }),
    output: Type.Object({
      added: Type.Integer(),
      seenAgain: Type.Integer(),
      skipped: Type.Array(Type.Object({ component: Type.String(), reason: Type.String() })),
    }),
    risk: 'medium',
    accepts: 'bytes',
    resource: everyEntry,
    run: async (input, call) => {
      const { location, body } = input as { location: string } & BytesInput;
      const { entries, skipped } = importCbom(body, location);
      const { added, seenAgain } = await enterSeen(ports, call.db, entries, call.time);
      call.note({ location, added, seenAgain, skipped: skipped.length });
      return { added, seenAgain, skipped: [...skipped] };
    },
  });
}

function exported(): Operation {
  return operation({
    name: 'trust.inventory.export',
    http: 'GET /trust/inventory/cbom',
    summary: {
      en: 'Exports the inventory as a CycloneDX 1.6 bill of cryptographic materials',
      zh: '将清单导出为 CycloneDX 1.6 密码物料清单',
    },
    input: Type.Object({ kind: Type.Optional(KindSchema) }, closed),
    output: Type.String({ description: 'A CycloneDX 1.6 JSON document' }),
    risk: 'medium',
    answers: 'stream',
    resource: everyEntry,
    run: async ({ kind }, call): Promise<string> => {
      const rows = await collectEntries(call.db, kind);
      call.note({ entries: rows.length });
      const verdicts = new Map(rows.map((row) => [row.id, row.verdict]));
      const verdictOf = ({ id }: { readonly id: string }) => verdicts.get(id) ?? null;
      const bom = exportCbom(rows, { now: call.time, serial: newId(), verdictOf });
      const answer: StreamAnswer = {
        contentType: 'application/vnd.cyclonedx+json; version=1.6',
        fileName: 'cryptography.cdx.json',
        content: Readable.from([JSON.stringify(bom, null, 1)]),
      };
      return answer as never;
    },
  });
}

/** The moment a certificate or key ends, ms; refused when it is no time. */
function readEnd(text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw invalid('trust.inventory.not-a-time', {
    en: 'expires is not a time. Write it as 2027-01-31T08:00:00Z.',
    zh: 'expires 不是有效时间。请写作 2027-01-31T08:00:00Z。',
  });
}

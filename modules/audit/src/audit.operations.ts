import { invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { formatKey, openNote, parseCheckpoint } from '@citywall/merkle';
import { Type } from 'typebox';
import {
  chainSchema,
  checkpointSchema,
  consistencySchema,
  foundRecordSchema,
  idInput,
  inclusionSchema,
  noInput,
  querySchema,
  recordSchema,
  verificationSchema,
} from './audit.schemas.ts';
import { decodeRecord } from './entry.ts';
import type { KeyCertificate } from './key-certificate.ts';
import { readEntry } from './log-reader.ts';
import { proveConsistency, proveInclusion, withChain } from './proof-files.ts';
import type { RecordLog } from './record-log.ts';
import { searchRecords } from './search-records.ts';
import { leafHash } from './stored-log.ts';
import { type Verification, verifyLog } from './verify-log.ts';

/** Everything that one may ask of the audit log: reading and proving, never altering. */
export function auditOperations(log: RecordLog, certificate: Pick<KeyCertificate, 'chain'>): readonly Operation[] {
  return [
    list(log),
    get(log),
    proof(log, certificate),
    consistency(log),
    checkpoint(log, certificate),
    checkpoints(log),
    verify(log),
    key(log, certificate),
  ];
}

const whole = () => ({ type: 'AuditLog', id: '*' });

async function indexOf(log: RecordLog, id: string): Promise<number> {
  const index = await log.find(id);
  if (index === undefined) throw notFound({ en: `The audit record ${id}`, zh: `审计记录 ${id}` });
  return index;
}

/** The instant as records write it, so that texts compare as times do. */
function instant(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw invalid('audit.time.unreadable', {
    en: `“${text}” is no time. Write it as 2026-11-21T10:42:00Z.`,
    zh: `“${text}”不是时间。请写成 2026-11-21T10:42:00Z。`,
  });
}

const list = (log: RecordLog): Operation =>
  operation({
    name: 'audit.record.list',
    http: 'GET /audit/records',
    summary: { en: 'Search the audit log, newest first', zh: '检索审计日志，最新在前' },
    input: querySchema,
    output: Type.Object({
      items: Type.Array(foundRecordSchema),
      next: Type.Union([Type.String(), Type.Null()]),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: whole,
    async run({ cursor, limit = 100, from, to, ...rest }) {
      const query = { ...rest, from: instant(from), to: instant(to) };
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
      const { items, next } = await searchRecords(log, query, before, limit);
      return { items: items as never[], next: next === null ? null : String(next) };
    },
  });

const get = (log: RecordLog): Operation =>
  operation({
    name: 'audit.record.get',
    http: 'GET /audit/records/{id}',
    summary: { en: 'Read one audit record', zh: '读取一条审计记录' },
    input: idInput,
    output: Type.Object({ record: recordSchema, index: Type.Integer(), leafHash: Type.String() }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'AuditRecord', id }),
    async run({ id }) {
      const index = await indexOf(log, id);
      const entry = await readEntry(await log.snapshot(), index);
      return { record: decodeRecord(entry) as never, index, leafHash: leafHash(entry) };
    },
  });

const proof = (log: RecordLog, certificate: Pick<KeyCertificate, 'chain'>): Operation =>
  operation({
    name: 'audit.proof.get',
    http: 'GET /audit/records/{id}/proof',
    summary: { en: 'Prove that a record is in the log', zh: '证明一条记录在日志中' },
    input: idInput,
    output: inclusionSchema,
    risk: 'low',
    resource: ({ id }) => ({ type: 'AuditRecord', id }),
    async run({ id }) {
      const index = await indexOf(log, id);
      const signed = await log.publish();
      return { ...withChain(await proveInclusion(await log.snapshot(), signed, index), certificate.chain()) } as never;
    },
  });

const consistency = (log: RecordLog): Operation =>
  operation({
    name: 'audit.consistency.get',
    http: 'GET /audit/consistency',
    summary: { en: 'Prove that the log only grew between two sizes', zh: '证明日志在两个大小之间只有增长' },
    input: Type.Object(
      { from: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) },
      { additionalProperties: false },
    ),
    output: consistencySchema,
    risk: 'low',
    resource: whole,
    async run({ from, to }) {
      const signed = await log.publish();
      if (from > to || to > signed.size) {
        throw invalid('audit.consistency.sizes', {
          en: `Give 0 ≤ from ≤ to ≤ ${signed.size}, the present size of the log.`,
          zh: `请满足 0 ≤ from ≤ to ≤ ${signed.size}（日志当前大小）。`,
        });
      }
      return (await proveConsistency(await log.snapshot(), signed, from, to)) as never;
    },
  });

const checkpoint = (log: RecordLog, certificate: Pick<KeyCertificate, 'chain'>): Operation =>
  operation({
    name: 'audit.checkpoint.get',
    http: 'GET /audit/checkpoint',
    summary: { en: 'Sign and take the newest checkpoint', zh: '签发并取得最新检查点' },
    input: noInput,
    output: Type.Object({ ...checkpointSchema.properties, chain: chainSchema }),
    risk: 'low',
    recording: 'aggregate',
    resource: whole,
    async run(_input, call) {
      const { note, size } = await log.publish();
      const chain = certificate.chain() ?? null;
      return { checkpoint: note, size, time: new Date(call.time).toISOString(), chain };
    },
  });

const checkpoints = (log: RecordLog): Operation =>
  operation({
    name: 'audit.checkpoint.list',
    http: 'GET /audit/checkpoints',
    summary: { en: 'List the checkpoints published since the start', zh: '列出启动以来发布的检查点' },
    input: Type.Object(
      {
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ items: Type.Array(checkpointSchema), next: Type.Union([Type.String(), Type.Null()]) }),
    risk: 'low',
    recording: 'aggregate',
    resource: whole,
    async run({ cursor, limit = 100 }) {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
      const found = log.checkpoints.filter(({ size }) => size < before).toReversed();
      const items = found
        .slice(0, limit)
        .map(({ note, size, time }) => ({ checkpoint: note, size, time: new Date(time).toISOString() }));
      return { items, next: found.length > limit ? String(items[items.length - 1].size) : null };
    },
  });

const verify = (log: RecordLog): Operation => {
  // Verifying reads the whole log: those who ask meanwhile get the same answer.
  let running: Promise<Verification> | undefined;
  return operation({
    name: 'audit.log.verify',
    http: 'POST /audit/verify',
    summary: { en: 'Verify the whole log', zh: '验证整个日志' },
    input: Type.Object(
      { checkpoint: Type.Optional(Type.String({ maxLength: 65_536, description: 'one that was kept elsewhere' })) },
      { additionalProperties: false },
    ),
    output: verificationSchema,
    risk: 'low',
    transaction: false,
    resource: whole,
    async run({ checkpoint: kept }) {
      if (kept === undefined) {
        running ??= verifyLog(log.place.folder, log.key).finally(() => {
          running = undefined;
        });
        return (await running) as never;
      }
      const opened = openNote(kept, log.key);
      const parsed = opened === undefined ? undefined : parseCheckpoint(opened.text);
      if (parsed === undefined) {
        throw invalid('audit.checkpoint.unsigned', {
          en: 'This is no checkpoint signed by this city. Give the whole note as it was exported.',
          zh: '这不是本城市签名的检查点。请提供导出的完整内容。',
        });
      }
      return (await verifyLog(log.place.folder, log.key, { checkpoint: parsed })) as never;
    },
  });
};

const key = (log: RecordLog, certificate: Pick<KeyCertificate, 'chain'>): Operation =>
  operation({
    name: 'audit.key.get',
    http: 'GET /audit/key',
    summary: { en: 'The public key that checks the log', zh: '用于检查日志的公钥' },
    input: noInput,
    output: Type.Object({
      name: Type.String(),
      publicKey: Type.String({ description: 'C2SP vkey' }),
      chain: chainSchema,
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: whole,
    run: async () => ({ name: log.key.name, publicKey: formatKey(log.key), chain: certificate.chain() ?? null }),
  });

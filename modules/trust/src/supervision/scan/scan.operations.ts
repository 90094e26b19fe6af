import { conflict, newId, notFound, type Operation, operation, type Ports } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, Nothing, pageInput, pageOf, readCursor } from '../../page.ts';
import { actorOf, rfc3339 } from '../../surroundings.ts';
import { nullable } from '../inventory/inventory-view.ts';
import {
  countLivingScans,
  findScans,
  insertScan,
  moveScan,
  readScan,
  readScanEndpoints,
  type ScanEndpointRow,
  type ScanRow,
} from './scan.store.ts';
import { expandTargets, ScanScope } from './scan-scope.ts';
import { keepScanScope, scanQueue, scanScope } from './scan-settings.ts';

const livingMost = 3;
const usualPorts = [443, 22];
const closed = { additionalProperties: false };
const Entry = Type.String({ minLength: 1, maxLength: 300 });
const ScopeSchema = Type.Object({ entries: Type.Array(Entry, { maxItems: 500 }) }, closed);

const ScanSchema = Type.Object({
  id: Type.String(),
  state: Type.Enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
  startedAt: Type.String(),
  startedBy: Type.String(),
  endedAt: nullable(Type.String()),
  reason: nullable(Type.String()),
  endpoints: Type.Integer(),
  looked: Type.Integer(),
  silent: Type.Integer(),
  refused: Type.Integer(),
  forbidden: Type.Integer(),
  weak: Type.Integer(),
});

const EndpointSchema = Type.Object({
  endpoint: Type.String(),
  state: Type.Enum(['tls', 'ssh', 'silent', 'refused']),
  complete: Type.Boolean(),
  entries: Type.Integer(),
  forbidden: Type.Integer(),
  weak: Type.Integer(),
  reason: nullable(Type.String()),
});

const everyScan = () => ({ type: 'Scan', id: '*' });
const oneScan = ({ id }: { readonly id: string }) => ({ type: 'Scan', id });

function viewScan(row: ScanRow, endpoints: readonly ScanEndpointRow[]) {
  const sum = (key: 'forbidden' | 'weak') => endpoints.reduce((total, each) => total + each[key], 0);
  const count = (state: ScanEndpointRow['state']) => endpoints.filter((each) => each.state === state).length;
  return {
    id: row.id,
    state: row.state,
    startedAt: rfc3339(row.startedAt),
    startedBy: row.startedBy.name,
    endedAt: row.endedAt === null ? null : rfc3339(row.endedAt),
    reason: row.reason,
    endpoints: row.targets.length,
    looked: endpoints.length,
    silent: count('silent'),
    refused: count('refused'),
    forbidden: sum('forbidden'),
    weak: sum('weak'),
  };
}

/** Scans of endpoints, and what they may touch. */
export function scanOperations(ports: Ports): readonly Operation[] {
  return [start(ports), list(), get(), cancel(), getScope(ports), setScope(ports)];
}

function start(ports: Ports): Operation {
  return operation({
    name: 'trust.scan.start',
    http: 'POST /trust/scans',
    summary: {
      en: 'Looks at endpoints for the TLS and SSH they really speak; only inside the scan scope',
      zh: '扫描端点实际使用的 TLS 与 SSH；仅限扫描范围之内',
    },
    input: Type.Object(
      {
        targets: Type.Array(Entry, { minItems: 1, maxItems: 500, description: 'name:port, an address or a network' }),
        ports: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 65_535 }), { minItems: 1, maxItems: 32 })),
      },
      closed,
    ),
    output: Type.Object({ id: Type.String(), endpoints: Type.Integer() }),
    risk: 'medium',
    resource: everyScan,
    run: async (input, call) => {
      const targets = expandTargets(input.targets, input.ports ?? usualPorts);
      const scope = new ScanScope(scanScope(ports));
      // Names are resolved when they are scanned; what is refused already now is refused before anything is queued.
      for (const target of targets) scope.precheck(target);
      if ((await countLivingScans(call.db)) >= livingMost) throw tooBusy();
      const row = {
        id: newId(),
        state: 'waiting',
        targets,
        startedAt: call.time,
        startedBy: actorOf(call.principal),
      } as const;
      await insertScan(call.db, { ...row, endedAt: null, reason: null });
      await ports.jobs.send(scanQueue, { scan: row.id }, { db: call.db });
      call.note({ scan: row.id, targets: input.targets, endpoints: targets.length });
      return { id: row.id, endpoints: targets.length };
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.scan.list',
    http: 'GET /trust/scans',
    summary: { en: 'Scans, newest first', zh: '扫描列表，最新在前' },
    input: Type.Object(pageInput, closed),
    output: listOf(ScanSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: everyScan,
    run: async ({ cursor, limit = 50 }, call) => {
      const rows = await findScans(call.db, { before: readCursor(cursor), limit: limit + 1 });
      const ids = rows.map(({ id }) => id);
      const endpoints = Map.groupBy(await readScanEndpoints(call.db, ids), ({ scan }) => scan);
      return pageOf(rows, limit, (row) => viewScan(row, endpoints.get(row.id) ?? []));
    },
  });
}

function get(): Operation {
  return operation({
    name: 'trust.scan.get',
    http: 'GET /trust/scans/{id}',
    summary: { en: 'One scan with what became of each endpoint', zh: '单次扫描及各端点结果' },
    input: Type.Object({ id: Id }, closed),
    output: Type.Object({ ...ScanSchema.properties, results: Type.Array(EndpointSchema) }),
    risk: 'low',
    recording: 'aggregate',
    resource: oneScan,
    run: async ({ id }, call) => {
      const row = await readScan(call.db, id);
      if (row === undefined) throw missing();
      const endpoints = await readScanEndpoints(call.db, [id]);
      return { ...viewScan(row, endpoints), results: endpoints.map(({ scan: _, ...each }) => each) };
    },
  });
}

function cancel(): Operation {
  return operation({
    name: 'trust.scan.cancel',
    http: 'POST /trust/scans/{id}/cancel',
    summary: { en: 'Ends a scan; what it has found stays', zh: '终止扫描；已发现内容保留' },
    input: Type.Object({ id: Id }, closed),
    output: Nothing,
    risk: 'medium',
    resource: oneScan,
    run: async ({ id }, call) => {
      if ((await readScan(call.db, id)) === undefined) throw missing();
      const end = { at: call.time, reason: null };
      if (await moveScan(call.db, id, ['waiting', 'running'], 'cancelled', end)) return {};
      throw conflict('trust.scan.ended', { en: 'The scan has ended already.', zh: '该扫描已结束。' });
    },
  });
}

function getScope(ports: Ports): Operation {
  return operation({
    name: 'trust.scan-scope.get',
    http: 'GET /trust/scan-scope',
    summary: { en: 'Networks and endpoints that may be scanned', zh: '允许扫描的网段和端点' },
    input: Type.Object({}, closed),
    output: ScopeSchema,
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'ScanScope', id: '*' }),
    run: async () => ({ entries: [...scanScope(ports)] }),
  });
}

function setScope(ports: Ports): Operation {
  return operation({
    name: 'trust.scan-scope.set',
    http: 'PUT /trust/scan-scope',
    summary: {
      en: 'Decides what may be scanned; an empty list stops all scanning',
      zh: '设定允许扫描的范围；空列表将停止一切扫描',
    },
    input: ScopeSchema,
    output: ScopeSchema,
    risk: 'high',
    resource: () => ({ type: 'ScanScope', id: '*' }),
    run: async ({ entries }, call) => {
      new ScanScope(entries);
      call.note({ from: [...scanScope(ports)], to: entries });
      await keepScanScope(ports, call.db, entries);
      return { entries };
    },
  });
}

function missing() {
  return notFound({ en: 'The scan', zh: '该扫描' });
}

function tooBusy() {
  return conflict('trust.scan.too-many-at-once', {
    en: `${livingMost} scans are on their way already. Wait for one to end, or cancel one.`,
    zh: `已有 ${livingMost} 个扫描在进行。请等待其结束或取消其一。`,
  });
}

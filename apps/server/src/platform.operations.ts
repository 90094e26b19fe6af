import { type AlarmBoard, type Live, type Operation, operation } from '@citywall/kernel';
import { liveOperation } from '@citywall/platform/http';
import { Type } from 'typebox';
import type { ServerSettings } from './settings.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const text = Type.Object({ en: Type.String(), zh: Type.String() });
const last = Type.Null();

export interface PlatformSurroundings {
  readonly version: string;
  readonly settings: ServerSettings;
  readonly alarms: AlarmBoard;
  readonly live: Live;
  /** Every mounted operation; read when asked. */
  readonly operations: () => readonly Operation[];
}

/** What the platform tells of itself. */
export function platformOperations(around: PlatformSurroundings): readonly Operation[] {
  return [health(around), alarms(around), settings(around), operations(around), liveOperation(around.live)];
}

function health({ version }: PlatformSurroundings): Operation {
  return operation({
    name: 'platform.health.get',
    http: 'GET /platform/health',
    summary: { en: 'Whether the platform is ready', zh: '平台是否就绪' },
    input: nothing,
    output: Type.Object({ ready: Type.Boolean(), version: Type.String() }),
    risk: 'low',
    authentication: 'none',
    recording: 'aggregate',
    resource: () => ({ type: 'Platform', id: '*' }),
    run: async () => ({ ready: true, version }),
  });
}

function alarms({ alarms }: PlatformSurroundings): Operation {
  return operation({
    name: 'platform.alarm.list',
    http: 'GET /platform/alarms',
    summary: { en: 'List the alarms that stand now', zh: '列出当前告警' },
    input: nothing,
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          key: Type.String(),
          level: Type.String(),
          title: text,
          since: Type.String(),
          details: Type.Record(Type.String(), Type.Unknown()),
        }),
      ),
      next: last,
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Alarm', id: '*' }),
    run: async () => ({
      items: alarms.list().map(({ since, ...alarm }) => ({ ...alarm, since: new Date(since).toISOString() })),
      next: null,
    }),
  });
}

function settings({ settings }: PlatformSurroundings): Operation {
  return operation({
    name: 'platform.setting.list',
    http: 'GET /platform/settings',
    summary: { en: 'List the settings of the process', zh: '列出进程设置' },
    input: nothing,
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          name: Type.String(),
          value: Type.String(),
          default: Type.String(),
          source: Type.String(),
          flag: Type.Union([Type.String(), Type.Null()]),
          variable: Type.Union([Type.String(), Type.Null()]),
          description: text,
        }),
      ),
      next: last,
    }),
    risk: 'low',
    resource: () => ({ type: 'Setting', id: '*' }),
    run: async () => ({
      items: settings.values.map(({ definition, text: value, source }) => ({
        name: definition.name,
        value: definition.secret && value !== '' ? '•••' : value,
        default: definition.fallback,
        source,
        flag: definition.flag ?? null,
        variable: definition.variable ?? null,
        description: definition.description,
      })),
      next: null,
    }),
  });
}

function operations({ operations }: PlatformSurroundings): Operation {
  return operation({
    name: 'platform.operation.list',
    http: 'GET /operations',
    summary: { en: 'List every operation with its schemas', zh: '列出全部操作及其模式' },
    input: nothing,
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          name: Type.String(),
          http: Type.String(),
          risk: Type.String(),
          summary: text,
          /** Whether it speaks a published protocol, its path standing at the root. */
          protocol: Type.Boolean(),
          /** 'bytes': the body is content as it is, and the rest of the input is the query. */
          accepts: Type.Enum(['json', 'bytes']),
          input: Type.Unknown(),
          output: Type.Unknown(),
        }),
      ),
      next: last,
    }),
    risk: 'low',
    authentication: 'none',
    recording: 'aggregate',
    resource: () => ({ type: 'Operation', id: '*' }),
    run: async () => ({
      items: operations().map(({ name, http, risk, summary, answers, accepts, input, output }) => ({
        name,
        http,
        protocol: answers === 'protocol',
        accepts: accepts ?? 'json',
        risk,
        summary,
        input,
        output,
      })),
      next: null,
    }),
  });
}

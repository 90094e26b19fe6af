import { notFound, type Operation, operation } from '@citywall/kernel';
import Type, { type Static } from 'typebox';
import { listOf } from '../page.ts';
import { rfc3339 } from '../surroundings.ts';
import type { SlotStatus } from './pkcs11/slot.ts';
import type { HardwareSlots } from './pkcs11/slots.ts';
import type { KeyProcesses, ProcessStatus } from './pool.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const ProviderSchema = Type.Object({
  name: Type.String({ description: 'Label of the token, or process and its number' }),
  type: Type.Enum(['process', 'slot']),
  state: Type.Enum(['open', 'sealed', 'starting', 'attached', 'unprepared', 'gone', 'refused', 'ended'], {
    description:
      'open: does work · sealed: a process without root key · attached: a token found, its city sealed · unprepared: without wrapping key · gone: tried again by itself · refused: its PIN was not taken',
  }),
  pid: orNull(Type.Integer()),
  pending: Type.Integer({ description: 'Requests it has not answered yet' }),
  served: Type.Integer({ description: 'Requests answered; of a process since it started' }),
  losses: orNull(Type.Integer({ description: 'Times the slot was lost' })),
  lastError: orNull(Type.String()),
  checkedAt: orNull(Type.String({ description: 'When the token last answered a check' })),
  wrapping: orNull(
    Type.String({
      description: 'Id of the city’s wrapping key in the token; alike in all that stand in for each other',
    }),
  ),
  token: orNull(
    Type.Object({
      manufacturer: Type.String(),
      model: Type.String(),
      serial: Type.String(),
      firmware: Type.String(),
    }),
  ),
});

const resource = () => ({ type: 'Provider', id: '*' });

/** What does work with keys: key processes and slots of hardware modules. */
export function providerOperations(processes: KeyProcesses, slots: HardwareSlots): readonly Operation[] {
  return [list(processes, slots), prepare(slots), restart(slots)];
}

function list(processes: KeyProcesses, slots: HardwareSlots): Operation {
  return operation({
    name: 'trust.provider.list',
    http: 'GET /trust/providers',
    summary: {
      en: 'Key processes and hardware slots, with their state and load',
      zh: '查看密钥进程和硬件槽位的状态与负载',
    },
    input: Type.Object({}, { additionalProperties: false }),
    output: listOf(ProviderSchema),
    risk: 'low',
    recording: 'aggregate',
    resource,
    run: async () => ({
      items: [...processes.status().map(processOut), ...slots.status().map(slotOut)],
      next: null,
    }),
  });
}

function prepare(slots: HardwareSlots): Operation {
  return operation({
    name: 'trust.provider.prepare',
    http: 'POST /trust/providers/prepare',
    summary: {
      en: 'Give all hardware tokens the same wrapping key, so that each can stand in for the others',
      zh: '为所有硬件令牌配置同一封装密钥，使其可互为备用',
    },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({ wrapping: Type.String(), tokens: Type.Array(Type.String()) }),
    risk: 'critical',
    transaction: false,
    resource,
    run: async (_, call) => {
      const { wrapping } = await slots.prepare();
      const tokens = slots.status().map(({ label }) => label);
      call.note({ wrapping, tokens });
      return { wrapping, tokens };
    },
  });
}

function restart(slots: HardwareSlots): Operation {
  return operation({
    name: 'trust.provider.restart',
    http: 'POST /trust/providers/{name}/restart',
    summary: {
      en: 'Start a hardware slot anew, for example after its PIN was corrected',
      zh: '重新启动硬件槽位，例如在更正 PIN 之后',
    },
    input: Type.Object({ name: Type.String({ minLength: 1, maxLength: 32 }) }, { additionalProperties: false }),
    output: ProviderSchema,
    risk: 'high',
    transaction: false,
    resource: ({ name }) => ({ type: 'Provider', id: name }),
    run: async ({ name }) => {
      const known = await slots.restart(name);
      const status = slots.status().find(({ label }) => label === name);
      if (!known || status === undefined) throw notFound({ en: 'The hardware slot', zh: '该硬件槽位' });
      return slotOut(status);
    },
  });
}

function processOut({ pid, open, pending, served }: ProcessStatus, at: number): Static<typeof ProviderSchema> {
  const state = open ? 'open' : 'sealed';
  return {
    ...{ name: `process ${at + 1}`, type: 'process', state, pid, pending, served },
    ...{ losses: null, lastError: null, checkedAt: null, wrapping: null, token: null },
  };
}

function slotOut({ label, facts, checkedAt, ...status }: SlotStatus): Static<typeof ProviderSchema> {
  const { state, pid, pending, served, losses, lastError, wrapping } = status;
  const shown = { name: label, type: 'slot', state, pid, pending, served, losses, lastError, wrapping } as const;
  const checked = checkedAt === null ? null : rfc3339(checkedAt);
  if (facts === null) return { ...shown, checkedAt: checked, token: null };
  const { manufacturer, model, serial, firmware } = facts;
  return { ...shown, checkedAt: checked, token: { manufacturer, model, serial, firmware } };
}

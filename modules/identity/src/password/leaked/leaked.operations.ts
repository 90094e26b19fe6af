import { type BytesInput, conflict, invalid, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../../desk.ts';
import { LeakedListError } from './read-leaked-lines.ts';

/** One part is read in less than a second, with pauses for others. */
const mostBytes = 8 * 1_024 * 1_024;
const nothing = Type.Object({}, { additionalProperties: false });
const countSchema = Type.Object({ entries: Type.Integer({ minimum: 0 }) });
const resource = () => ({ type: 'LeakedList', id: 'current' });

/** Keeping the list of passwords that were stolen elsewhere. */
export function leakedOperations(desk: Desk): readonly Operation[] {
  return [show(desk), add(desk), publish(desk), remove(desk)];
}

function show(desk: Desk): Operation {
  return operation({
    name: 'identity.leaked-list.show',
    http: 'GET /identity/leaked-list',
    summary: { en: 'Show how many leaked passwords are known', zh: '查看已知泄露口令数量' },
    input: nothing,
    output: Type.Object({ entries: Type.Integer(), loadedAt: Type.Union([Type.String(), Type.Null()]) }),
    risk: 'low',
    recording: 'aggregate',
    resource,
    run: async () => {
      const { entries, loadedAt } = await desk.leaked.state();
      return { entries, loadedAt: loadedAt === null ? null : new Date(loadedAt).toISOString() };
    },
  });
}

function add(desk: Desk): Operation {
  return operation({
    name: 'identity.leaked-list.add',
    http: 'POST /identity/leaked-list/parts',
    summary: {
      en: 'Add lines SHA-1:COUNT to a new list of leaked passwords',
      zh: '向新的泄露口令清单追加“SHA-1:次数”行',
    },
    input: Type.Object({
      first: Type.Optional(Type.Boolean({ description: 'Begin a new list; the present one works until publish' })),
    }),
    output: countSchema,
    risk: 'low',
    // A large list comes in thousands of parts; what changes anything is publish.
    recording: 'aggregate',
    transaction: false,
    accepts: 'bytes',
    resource,
    run: async (input) => {
      const { body, contentEncoding } = input as unknown as BytesInput;
      if (body.length > mostBytes || !['', 'identity'].includes(contentEncoding)) throw wrongPart();
      if (input.first === true) await desk.leaked.begin();
      return desk.leaked.add(body).catch(refuse);
    },
  });
}

function publish(desk: Desk): Operation {
  return operation({
    name: 'identity.leaked-list.publish',
    http: 'POST /identity/leaked-list/publish',
    summary: { en: 'Use the new list of leaked passwords from now on', zh: '启用新的泄露口令清单' },
    input: nothing,
    output: countSchema,
    risk: 'high',
    transaction: false,
    resource,
    run: async (_input, call) => {
      const { entries } = await desk.leaked.finish().catch(refuse);
      call.note({ entries });
      return { entries };
    },
  });
}

function remove(desk: Desk): Operation {
  return operation({
    name: 'identity.leaked-list.remove',
    http: 'DELETE /identity/leaked-list',
    summary: { en: 'Remove the list of leaked passwords', zh: '移除泄露口令清单' },
    input: nothing,
    output: nothing,
    risk: 'high',
    transaction: false,
    resource,
    run: async (_input, call) => {
      call.note(await desk.leaked.state());
      await desk.leaked.remove();
      return {};
    },
  });
}

function wrongPart() {
  return invalid('identity.leaked-list.part', {
    en: 'Send plain lines SHA-1:COUNT, at most 8 MiB at once; citywall passwords leaked FILE does.',
    zh: '请发送未压缩的“SHA-1:次数”行，每次不超过 8 MiB；可使用 citywall passwords leaked FILE。',
  });
}

function refuse(error: unknown): never {
  if (!(error instanceof LeakedListError)) throw error;
  const { reason, line } = error;
  if (reason === 'not-begun') {
    throw conflict('identity.leaked-list.not-begun', {
      en: 'No new list was begun, or it was dropped after a faulty line. Begin again with the first part.',
      zh: '尚未开始新清单，或因某行有误已被丢弃。请从第一部分重新开始。',
    });
  }
  if (reason === 'form') {
    throw invalid('identity.leaked-list.form', {
      en: `Line ${line} is not SHA-1:COUNT (40 hexadecimal digits, a colon, a number). The new list was dropped.`,
      zh: `第 ${line} 行不是“SHA-1:次数”（40 位十六进制、冒号、数字），新清单已丢弃。`,
    });
  }
  throw invalid('identity.leaked-list.order', {
    en: `Line ${line} does not come after the one before. Use the list ordered by hash. The new list was dropped.`,
    zh: `第 ${line} 行顺序有误，请使用按哈希排序的清单。新清单已丢弃。`,
  });
}

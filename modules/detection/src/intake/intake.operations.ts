import { type BytesInput, type Call, type Clock, invalid, type Operation, operation, Problem } from '@citywall/kernel';
import { type Stream, StreamRefusal } from '@citywall/platform/streams';
import { Type } from 'typebox';
import { addJson, addLines, bodyKind, decodedBody } from './body-lines.ts';
import type { Intake } from './intake.ts';
import { isSourceName, type Sources } from './sources.ts';

const answer = Type.Object({
  received: Type.Integer(),
  stored: Type.Integer(),
  refused: Type.Integer(),
  dropped: Type.Integer(),
  duplicate: Type.Boolean(),
});

/** How long a sender may be held back before it is told to come again, ms. */
const longestWaitMs = 10_000;

export interface IntakeSurroundings {
  readonly intake: Intake;
  readonly sources: Sources;
  readonly stream: Stream;
  readonly clock: Clock;
}

/** `detection.intake.lines`: POST of lines or JSON; answers only when everything is durable. */
export function intakeOperation(surroundings: IntakeSurroundings): Operation {
  const { stream } = surroundings;
  const underWay = new Map<string, Promise<unknown>>();
  return operation({
    name: 'detection.intake.lines',
    http: 'POST /intake/{source}',
    summary: { en: 'Take in lines or NDJSON of a source', zh: '接收某一来源的文本行或 NDJSON' },
    input: Type.Object({ source: Type.String({ minLength: 1, maxLength: 128 }) }),
    output: answer,
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    accepts: 'bytes',
    resource: ({ source }) => ({ type: 'Source', id: source }),
    async run(input, call) {
      const lines = input as { source: string } & BytesInput;
      requireName(lines.source);
      if (lines.idempotencyKey === undefined) return store(surroundings, lines, call);
      const key = keyOf(call.principal.id, lines.source, lines.idempotencyKey);
      // A repeat may come while the first is still being stored.
      while (underWay.has(key)) await underWay.get(key);
      const before = stream.get(key);
      if (before !== undefined) return { ...JSON.parse(Buffer.from(before).toString()), duplicate: true };
      const storing = store(surroundings, lines, call, key);
      underWay.set(
        key,
        storing.then(
          () => undefined,
          () => undefined,
        ),
      );
      return storing.finally(() => underWay.delete(key));
    },
  });
}

/** Stores all lines of the body, and with them the answer under the key, in one transaction. */
async function store(
  { intake, sources, clock }: IntakeSurroundings,
  { source: name, body, contentType, contentEncoding }: { source: string } & BytesInput,
  call: Call,
  key?: string,
) {
  const kind = bodyKind(contentType);
  const bytes = await decodedBody(body, contentEncoding);
  await room(intake, call.signal);
  const source = sources.open(name, 'http', call.address, clock.now()).authenticate(true);
  const parcel = intake.parcel(source);
  if (kind === 'json') addJson(parcel, bytes);
  else addLines(parcel, bytes, kind);
  const counted = parcel.counted();
  const result = { received: counted.stored + counted.refused, ...counted, dropped: 0 };
  if (key !== undefined) parcel.update({ key, value: JSON.stringify({ ...result, at: clock.now() }) });
  await parcel.done().catch(notStored);
  return { ...result, duplicate: false };
}

function requireName(name: string): void {
  if (isSourceName(name)) return;
  throw invalid('detection.source.name', {
    en: 'A source name begins with a letter or digit and holds letters, digits and . _ : @ / + - (at most 128); names of network sources such as syslog-tcp:… are not free.',
    zh: '来源名称以字母或数字开头，可含字母、数字及 . _ : @ / + -（最多 128 个字符）；syslog-tcp:… 等网络来源的名称不可使用。',
  });
}

function keyOf(principal: string, source: string, key: string): string {
  if (key.length >= 1 && key.length <= 200) return `idempotency/${principal}/${source}/${key}`;
  throw invalid('detection.intake.idempotency-key', {
    en: 'Idempotency-Key must have 1 to 200 characters.',
    zh: 'Idempotency-Key 须为 1 到 200 个字符。',
  });
}

/** Holds a sender back while the pipeline is full; too long, and it is told to come again. */
async function room(intake: Intake, gone: AbortSignal): Promise<void> {
  if (!intake.paused) return;
  if (intake.failing !== undefined) return notStored(intake.failing);
  await intake.resumed(AbortSignal.any([gone, AbortSignal.timeout(longestWaitMs)]));
  if (!intake.paused) return;
  throw new Problem(
    'detection.intake.overload',
    503,
    {
      en: 'More comes in than can be stored. Send again in some seconds.',
      zh: '接收量超过存储能力。请数秒后重新发送。',
    },
    { retryAfterSeconds: 5 },
  );
}

function notStored(error: unknown): never {
  if (!(error instanceof StreamRefusal)) throw error;
  const full = error.reason === 'disk-full';
  throw new Problem(
    `detection.intake.${error.reason}`,
    full ? 507 : 503,
    full
      ? {
          en: 'The disk is full: nothing of this was stored. Keep the lines and send them again later.',
          zh: '磁盘已满：本次内容均未存储。请保留并稍后重新发送。',
        }
      : {
          en: 'Nothing of this could be stored. Keep the lines and send them again later.',
          zh: '本次内容未能存储。请保留并稍后重新发送。',
        },
  );
}

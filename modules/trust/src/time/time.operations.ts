import { type Operation, operation, type Problem, type ProtocolAnswer } from '@citywall/kernel';
import { buildTimestampRefusal, formatName } from '@citywall/x509';
import Type from 'typebox';
import { Nothing, Reason, TextSchema } from '../page.ts';
import { clockWords } from './clock-words.table.ts';
import { answerQuery, mayStamp, policiesOf, type StampPorts } from './stamp-time.ts';

const hierarchies = ['international', 'national'] as const;
const ClockView = Type.Object({
  state: Type.Enum(['sure', 'unsure', 'unchecked']),
  words: TextSchema,
  /** ms to be added to the clock, as the servers say; null when none was asked. */
  offset: Type.Union([Type.Number(), Type.Null()]),
  confirmedAt: Type.Union([Type.Integer(), Type.Null()]),
});
const Status = Type.Object({
  answering: Type.Boolean(),
  clock: ClockView,
  stampers: Type.Array(
    Type.Object({
      hierarchy: Type.Enum([...hierarchies]),
      policy: Type.String(),
      subject: Type.String(),
      notAfter: Type.Integer(),
    }),
  ),
});
const resource = () => ({ type: 'TrustedTime', id: '*' });
const rate = { perSecond: 20_000, burst: 40_000 };

/** Timestamps by protocol (RFC 3161 section 3.4), and what is known of the clock behind them. */
export function timeOperations(ports: StampPorts): readonly Operation[] {
  return [
    operation({
      name: 'trust.time.stamp',
      http: 'POST /tsa',
      summary: { en: 'Timestamp for a digest (RFC 3161)', zh: '为摘要签发时间戳（RFC 3161）' },
      input: Nothing,
      output: Type.Unknown(),
      risk: 'low',
      authentication: 'none',
      recording: 'aggregate',
      rate,
      accepts: 'bytes',
      answers: 'protocol',
      transaction: false,
      refuse: refuseAsReply,
      resource,
      run: async (input) => reply(200, await answerQuery(ports, (input as { body: Uint8Array }).body)),
    }),
    operation({
      name: 'trust.time.status',
      http: 'GET /trust/time',
      summary: { en: 'Whether time is stamped, and what is known of the clock', zh: '查看时间戳服务与时钟状态' },
      input: Nothing,
      output: Status,
      risk: 'low',
      resource,
      run: async () => statusOf(ports),
    }),
    operation({
      name: 'trust.time.configure',
      http: 'PUT /trust/time',
      summary: { en: 'Name the time servers that check the clock', zh: '设定校验时钟的时间服务器' },
      input: Type.Object({
        /** host or host:port of NTP servers; more than half must agree. None: the operating system is asked. */
        servers: Type.Array(Type.String({ minLength: 1, maxLength: 260, pattern: '^\\S+$' }), {
          maxItems: 16,
          uniqueItems: true,
        }),
        /** Whether time is stamped only while something checks the clock. */
        requireSource: Type.Boolean(),
        reason: Reason,
      }),
      output: Status,
      risk: 'high',
      resource,
      run: async ({ servers, requireSource, reason }, call) => {
        await ports.settings.set(call.db, 'trust.time.servers', servers);
        await ports.settings.set(call.db, 'trust.time.require-source', requireSource);
        call.note({ servers, requireSource, reason });
        call.afterCommit(() => void ports.clockCheck.check());
        return statusOf(ports);
      },
    }),
    operation({
      name: 'trust.time.confirm',
      http: 'POST /trust/time/confirm',
      summary: {
        en: 'Confirm that the clock was compared with a reliable one',
        zh: '确认时钟已与可靠时间源核对',
      },
      input: Type.Object({ reason: Reason }),
      output: Status,
      risk: 'high',
      resource,
      run: async ({ reason }, call) => {
        call.note({ reason, clock: ports.clock.now() });
        call.afterCommit(() => ports.clockCheck.confirm());
        return statusOf(ports);
      },
    }),
  ];
}

function statusOf(ports: StampPorts): Type.Static<typeof Status> {
  const { state, reason, offset, confirmedAt } = ports.clockCheck.state();
  const policies = policiesOf(ports.settings);
  const stampers = hierarchies.flatMap((hierarchy) => {
    const certificate = ports.stampers.of(hierarchy)?.certificate;
    if (certificate === undefined) return [];
    const { subject, notAfter } = certificate;
    return [{ hierarchy, policy: policies[hierarchy], subject: formatName(subject), notAfter }];
  });
  return {
    answering: stampers.length > 0 && mayStamp(ports),
    clock: { state, words: clockWords[reason], offset, confirmedAt },
    stampers,
  };
}

function reply(status: number, body: Uint8Array): ProtocolAnswer {
  return { status, headers: { 'content-type': 'application/timestamp-reply', 'cache-control': 'no-store' }, body };
}

function refuseAsReply({ status, text }: Problem): ProtocolAnswer {
  return reply(status, buildTimestampRefusal(status >= 500 ? 'systemFailure' : 'badRequest', text.en));
}

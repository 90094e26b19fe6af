import { type Call, conflict, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { sealSecret } from '@citywall/platform/runtime';
import Type from 'typebox';
import { GradeSchema } from '../incidents/incident-view.ts';
import { Id, listOf, pageInput, pageOf, readCursor, TextSchema } from '../page.ts';
import { type Context, rfc3339 } from '../surroundings.ts';
import {
  type ChannelRow,
  deleteChannel,
  findNotices,
  insertChannel,
  type NoticeRow,
  readChannel,
  readChannels,
} from './notice.store.ts';
import { noticeSecret } from './notice-secret.ts';
import { testNotice } from './notify.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const every = () => ({ type: 'NoticeChannel', id: '*' });
const one = ({ id }: { id: string }) => ({ type: 'NoticeChannel', id });
const Mail = Type.String({ minLength: 3, maxLength: 320, pattern: '^[^\\s<>,;]+@[^\\s<>,;]+$' });

const ChannelSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Union([Type.Literal('mail'), Type.Literal('webhook')]),
  settings: Type.Unknown(),
  hasSecret: Type.Boolean(),
  minimumGrade: GradeSchema,
  createdAt: Type.String(),
});

const ChannelInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  minimumGrade: Type.Optional(GradeSchema),
  mail: Type.Optional(
    Type.Object({
      host: Type.String({ minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9.:_-]+$' }),
      port: Type.Integer({ minimum: 1, maximum: 65_535 }),
      secure: Type.Optional(Type.Boolean()),
      user: Type.Optional(Type.String({ maxLength: 320 })),
      password: Type.Optional(Type.String({ maxLength: 1_000 })),
      from: Mail,
      to: Type.Array(Mail, { minItems: 1, maxItems: 50 }),
    }),
  ),
  webhook: Type.Optional(
    Type.Object({
      url: Type.String({ maxLength: 2_000, pattern: '^https?://' }),
      secret: Type.String({ minLength: 16, maxLength: 1_000 }),
    }),
  ),
});

function viewChannel(row: ChannelRow) {
  const { id, name, kind, settings, minimumGrade } = row;
  return { id, name, kind, settings, hasSecret: row.secret !== null, minimumGrade, createdAt: rfc3339(row.createdAt) };
}

function viewNotice(row: NoticeRow) {
  return {
    id: row.id,
    channel: { id: row.channel, name: row.channelName },
    incident: row.incident,
    subject: row.subject,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    createdAt: rfc3339(row.createdAt),
    endedAt: row.endedAt === null ? null : rfc3339(row.endedAt),
  };
}

/** Channels by which people are told, and what was sent over them. */
export function noticeOperations(context: Context): readonly Operation[] {
  return [
    operation({
      name: 'response.notice.channel-list',
      http: 'GET /response/notices/channels',
      summary: { en: 'Channels by name; secrets are never shown.', zh: '通知渠道，按名称排序；不显示密钥。' },
      input: Type.Object({}),
      output: listOf(ChannelSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: every,
      run: async (_, call) => ({ items: (await readChannels(call.db)).map(viewChannel), next: null }),
    }),
    operation({
      name: 'response.notice.channel-create',
      http: 'POST /response/notices/channels',
      summary: { en: 'Adds a mail or webhook channel.', zh: '添加邮件或 Webhook 渠道。' },
      input: ChannelInput,
      output: ChannelSchema,
      risk: 'high',
      resource: every,
      run: async (input, call) => viewChannel(await create(context, call, input)),
    }),
    operation({
      name: 'response.notice.channel-remove',
      http: 'DELETE /response/notices/channels/{id}',
      summary: { en: 'Removes a channel.', zh: '移除渠道。' },
      input: Type.Object({ id: Id }),
      output: Type.Object({}),
      risk: 'high',
      resource: one,
      run: async ({ id }, call) => {
        if (!(await deleteChannel(call.db, id))) throw notFound({ en: 'The channel', zh: '该渠道' });
        return {};
      },
    }),
    operation({
      name: 'response.notice.channel-test',
      http: 'POST /response/notices/channels/{id}/test',
      summary: {
        en: 'Sends a test over a channel; the list of notices shows the result.',
        zh: '发送测试通知；结果见通知列表。',
      },
      input: Type.Object({ id: Id }),
      output: Type.Object({ notice: Type.String() }),
      risk: 'medium',
      resource: one,
      run: async ({ id }, call) => {
        const channel = await readChannel(call.db, id);
        if (channel === undefined) throw notFound({ en: 'The channel', zh: '该渠道' });
        const notice = await testNotice(context, call.db, channel);
        if (notice === undefined) throw tooMany;
        return { notice };
      },
    }),
    operation({
      name: 'response.notice.list',
      http: 'GET /response/notices',
      summary: { en: 'Notices sent, waiting and failed, newest first.', zh: '已发送、等待和失败的通知，最新在前。' },
      input: Type.Object({
        state: Type.Optional(Type.Union([Type.Literal('waiting'), Type.Literal('sent'), Type.Literal('failed')])),
        ...pageInput,
      }),
      output: listOf(
        Type.Object({
          id: Type.String(),
          channel: Type.Object({ id: Type.String(), name: Type.String() }),
          incident: nullable(Type.String()),
          subject: TextSchema,
          state: Type.String(),
          reason: nullable(Type.String()),
          attempts: Type.Integer(),
          createdAt: Type.String(),
          endedAt: nullable(Type.String()),
        }),
      ),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Notice', id: '*' }),
      run: async (input, call) => {
        const limit = input.limit ?? 100;
        const before = readCursor(input.cursor);
        return pageOf(await findNotices(call.db, { state: input.state, before, limit: limit + 1 }), limit, viewNotice);
      },
    }),
  ];
}

async function create(context: Context, call: Call, input: Type.Static<typeof ChannelInput>): Promise<ChannelRow> {
  const { mail, webhook, name } = input;
  if ((mail === undefined) === (webhook === undefined)) throw eitherOr;
  if (webhook !== undefined && !URL.canParse(webhook.url)) throw eitherOr;
  const settings =
    mail === undefined
      ? { url: webhook?.url }
      : {
          host: mail.host,
          port: mail.port,
          secure: mail.secure ?? false,
          user: mail.user ?? null,
          from: mail.from,
          to: mail.to,
        };
  const secret = mail === undefined ? webhook?.secret : mail.password;
  const row: ChannelRow = {
    id: newId(call.time),
    name,
    kind: mail === undefined ? 'webhook' : 'mail',
    settings,
    secret: secret === undefined ? null : sealSecret(context.ports.signer, noticeSecret, secret),
    minimumGrade: input.minimumGrade ?? 'ordinary',
    createdAt: call.time,
  };
  if (!(await insertChannel(call.db, row))) {
    throw conflict('response.notice.name', {
      en: `There is a channel ${name} already.`,
      zh: `已有名为 ${name} 的渠道。`,
    });
  }
  call.note({ channel: row.id, name, kind: row.kind });
  return row;
}

const eitherOr = invalid('response.notice.channel', {
  en: 'Give either mail or webhook, with a whole address.',
  zh: '请填写 mail 或 webhook 之一，并给出完整地址。',
});
const tooMany = conflict('response.notice.many', {
  en: 'This channel has had 100 notices within the last hour. Wait a while.',
  zh: '该渠道一小时内已有 100 条通知。请稍后再试。',
});

import { createHmac } from 'node:crypto';
import { openSecret } from '@citywall/platform/runtime';
import { createTransport } from 'nodemailer';
import { speakWeb } from '../speak-web.ts';
import type { Context } from '../surroundings.ts';
import { type ChannelRow, type NoticeRow, readChannel, readNotice, setNotice } from './notice.store.ts';
import { noticeSecret } from './notice-secret.ts';

/** Tries before a notice has failed; pauses grow, all in all about half an hour. */
export const mostAttempts = 8;
const timeout = 15_000;

/** Settings of a mail channel; the password is kept apart. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS is used where it is offered. */
  readonly secure: boolean;
  readonly user: string | null;
  readonly from: string;
  readonly to: readonly string[];
}

/** Sends one notice and keeps the result. Throws when it is to be tried again. */
export async function sendNotice(context: Context, id: string): Promise<void> {
  const { db, clock } = context.ports;
  const notice = await readNotice(db, id);
  if (notice === undefined || notice.state !== 'waiting') return;
  const attempts = notice.attempts + 1;
  try {
    const channel = await readChannel(db, notice.channel);
    if (channel === undefined) throw new Error('The channel was removed.');
    await deliver(context, channel, notice);
    await setNotice(db, id, { state: 'sent', reason: null, attempts, endedAt: clock.now() });
  } catch (error) {
    const reason = (error as Error).message.slice(0, 500);
    const final = attempts >= mostAttempts;
    await setNotice(db, id, {
      state: final ? 'failed' : 'waiting',
      reason,
      attempts,
      endedAt: final ? clock.now() : null,
    });
    if (!final) throw error;
  }
}

function deliver(context: Context, channel: ChannelRow, notice: NoticeRow): Promise<void> {
  const secret = channel.secret === null ? '' : openSecret(context.ports.signer, noticeSecret, channel.secret);
  return channel.kind === 'mail'
    ? sendMail(channel.settings as unknown as MailSettings, secret, notice)
    : callWebhook(String(channel.settings.url), secret, notice);
}

async function sendMail(settings: MailSettings, password: string, notice: NoticeRow): Promise<void> {
  const { host, port, secure, user, from, to } = settings;
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user !== null && { auth: { user, pass: password } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: oneLine(`${notice.subject.zh} / ${notice.subject.en}`),
      text: `${notice.subject.zh}\n\n${notice.subject.en}\n\n${JSON.stringify(notice.body, null, 2)}\n`,
      messageId: `<${notice.id}@citywall>`,
    });
  } finally {
    transport.close();
  }
}

/** The receiver checks `X-Citywall-Signature: t=SECONDS,v1=HEX`: HMAC-SHA-256 over "SECONDS.BODY" with the shared secret. */
async function callWebhook(url: string, secret: string, notice: NoticeRow): Promise<void> {
  const body = JSON.stringify({ id: notice.id, subject: notice.subject, ...notice.body });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  const { status, ok } = await speakWeb({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-citywall-notice': notice.id,
      'x-citywall-signature': `t=${seconds},v1=${signature}`,
    },
    body,
    timeout,
    mostAnswer: 0,
  });
  if (!ok) throw new Error(`The receiver answered ${status}; 200 to 299 is expected.`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300);
}

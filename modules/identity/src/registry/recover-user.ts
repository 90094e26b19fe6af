import { type AlarmBoard, type AuditRecord, type JsonObject, newId, type Recorder, type Text } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { deleteFactors } from '../factors/factor.store.ts';
import { replacePassword } from '../password/password.store.ts';
import { endSessions, replaceLink } from '../session/session.store.ts';
import { findAccountByName } from './account.store.ts';
import {
  answerRecovery,
  type RecoveryAnswer,
  type RecoveryRequest,
  readRecovery,
  waitingRecoveries,
} from './recovery-request.ts';

/** How often the folder of requests is looked into, ms. */
const lookEvery = 2_000;
/** A request left for a stopped city is good for a day, its link for an hour from when it was carried out. */
const requestLifetime = 86_400_000;
const linkLifetime = 3_600_000;
/** So long everybody is shown that it happened. */
const alarmLifetime = 3 * 86_400_000;
const doneSetting = 'identity.recovered';

/** A recovery as it is kept for the alarm. */
type Recovered = { readonly name: string; readonly by: string; readonly time: number };

export interface RecoveryDesk {
  readonly desk: Desk;
  readonly alarms: AlarmBoard;
  readonly recorder: Recorder;
  readonly dataDir: string;
}

/**
 * Carries out what `citywall recover` leaves in the data folder, now and every two seconds, until the answered
 * function is called. Each recovery is recorded before it happens, and an alarm tells everybody for three days.
 */
export async function watchRecoveries(around: RecoveryDesk): Promise<() => Promise<void>> {
  let looking = look(around);
  const timer = setInterval(() => {
    looking = looking.then(() => look(around));
  }, lookEvery).unref();
  await looking;
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

async function look(around: RecoveryDesk): Promise<void> {
  const { desk, dataDir } = around;
  try {
    for (const id of waitingRecoveries(dataDir, desk.clock.now())) {
      answerRecovery(dataDir, id, await carryOut(around, id));
    }
    showAlarms(around);
  } catch (error) {
    // The request stays and is tried again: a database or a log that does not answer now will.
    desk.log.warn({ reason: (error as Error).message }, 'A recovery of a sign-in could not be carried out');
  }
}

async function carryOut(around: RecoveryDesk, id: string): Promise<RecoveryAnswer> {
  const { desk, alarms, recorder, dataDir } = around;
  const request = readRecovery(dataDir, desk.signer, id);
  if (request === undefined) {
    alarms.raise('identity.recovery.forged', 'critical', {
      en: 'A request to recover a sign-in lay in the data folder and was not made with this installation’s key. Somebody can write there.',
      zh: '数据文件夹中出现了并非由本安装密钥生成的登录恢复请求，说明有人能够写入该文件夹。',
    });
    return refusal(recorder, recordOf(desk, undefined, 'refusal', 'identity.recovery.forged'), {
      en: 'The request was not made with the key of this installation.',
      zh: '该请求不是用本安装的密钥生成的。',
    });
  }
  const account = await findAccountByName(desk.db, request.name, desk.clock.now());
  const problem = problemOf(desk, request, account);
  if (problem !== undefined) return refusal(recorder, recordOf(desk, request, 'refusal', problem.code), problem.text);
  await recorder.append(recordOf(desk, request, 'intent'));
  const now = desk.clock.now();
  const ended = await desk.db.transaction().execute(async (db) => {
    await replacePassword(db, account!.id, null, false, now);
    // Whoever lost the password may have lost the phone with it; the link lets him enrol anew.
    await deleteFactors(db, account!.id);
    const hash = Buffer.from(request.hash, 'hex');
    await replaceLink(db, { hash, account: account!.id, expires_at: now + linkLifetime });
    const others = stillShown(desk).filter(({ name }) => name !== request.name);
    const { name, by } = request;
    await desk.settings.set(db, doneSetting, [...others, { name, by, time: now } satisfies Recovered]);
    return endSessions(db, account!.id, now);
  });
  desk.changed(account!.id);
  showAlarms(around);
  await recorder.append(recordOf(desk, request, 'result', undefined, { sessionsEnded: ended }));
  return { done: true };
}

/** Why a true request is not carried out. */
function problemOf(
  desk: Desk,
  request: RecoveryRequest,
  account: Awaited<ReturnType<typeof findAccountByName>>,
): { readonly code: string; readonly text: Text } | undefined {
  if (Math.abs(desk.clock.now() - request.time) > requestLifetime) {
    return {
      code: 'identity.recovery.expired',
      text: { en: 'The request is older than a day. Ask again.', zh: '该请求已超过一天，请重新发起。' },
    };
  }
  if (account === undefined) {
    return {
      code: 'not-found',
      text: { en: `There is no user named ${request.name}.`, zh: `没有名为 ${request.name} 的用户。` },
    };
  }
  if (account.disabled_at === null) return undefined;
  return {
    code: 'identity.user.disabled',
    text: {
      en: `${request.name} is disabled. Recover a system administrator, who can enable the account.`,
      zh: `${request.name} 已被禁用。请恢复一位系统管理员，由其启用该账户。`,
    },
  };
}

async function refusal(recorder: Recorder, record: AuditRecord, reason: Text): Promise<RecoveryAnswer> {
  await recorder.append(record);
  return { done: false, reason };
}

function stillShown(desk: Desk): readonly Recovered[] {
  const since = desk.clock.now() - alarmLifetime;
  return desk.settings.get<readonly Recovered[]>(doneSetting, []).filter(({ time }) => time > since);
}

function showAlarms({ desk, alarms }: RecoveryDesk): void {
  const shown = new Set<string>();
  for (const { name, by, time } of stillShown(desk)) {
    const when = new Date(time).toISOString();
    shown.add(alarmOf(name));
    alarms.raise(
      alarmOf(name),
      'critical',
      {
        en: `The sign-in of ${name} was recovered on the host (account ${by}, ${when}). If nobody here meant that, the host is in foreign hands.`,
        zh: `${name} 的登录已在主机上恢复（主机账户 ${by}，${when}）。若无人有意为之，则该主机已被他人控制。`,
      },
      { name, by, time: when },
    );
  }
  for (const { key } of alarms.list()) if (key.startsWith(alarmOf('')) && !shown.has(key)) alarms.clear(key);
}

function alarmOf(name: string): string {
  return `identity.user.recovered:${name}`;
}

function recordOf(
  desk: Desk,
  request: RecoveryRequest | undefined,
  phase: AuditRecord['phase'],
  code?: string,
  details: JsonObject = {},
): AuditRecord {
  const by = request?.by ?? 'unknown';
  return {
    id: newId(),
    time: new Date(desk.clock.now()).toISOString(),
    operation: 'identity.user.recover',
    phase,
    principal: { type: 'person', id: `account:${by}`, name: by },
    resource: { type: 'User', id: request?.name ?? '*' },
    outcome: phase === 'refusal' ? 'denied' : phase === 'intent' ? 'pending' : 'success',
    ...(code === undefined ? {} : { code }),
    risk: 'critical',
    ...(request === undefined ? {} : { call: request.id }),
    details: request === undefined ? details : { asked: new Date(request.time).toISOString(), ...details },
  };
}

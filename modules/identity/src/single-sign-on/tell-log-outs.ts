import { type Db, newId } from '@citywall/kernel';
import { sessionLimits } from '../authenticate.ts';
import { pairwise } from './create-provider.ts';
import { deleteNotice, insertNotices, postponeNotice, takeDue } from './log-out-notice.store.ts';
import { makeLogoutToken } from './logout-token.ts';
import { issuerOf } from './protocol.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import { markEnded, takeEnded } from './sign-on-session.store.ts';
import type { LogOutNotice } from './single-sign-on.tables.ts';

/** What ended elsewhere is seen after this, ms; what ended here at once. */
const lookEvery = 1_000;
const answerWithin = 5_000;
const lease = 30_000;
const atOnce = 20;
/** Asked again with growing pauses for a day, then given up with a word in the log. */
const pauses = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000];
const giveUpAfter = 86_400_000;

/** Tells applications of the sessions that have ended: whatever ended them, also what happened while no server ran. */
export function tellLogOuts(sso: SignOnDesk): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const look = (): void => {
    if (stopped) return;
    again = true;
    running ??= work().finally(() => {
      running = undefined;
    });
  };
  const work = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      try {
        await noticeEnded(sso);
        await sendDue(sso);
      } catch (error) {
        sso.desk.log.warn({ reason: String(error) }, 'Applications could not be told of log-outs; tried again');
      }
    }
  };
  const timer = setInterval(look, lookEvery).unref();
  const quiet = sso.desk.live.listen((topic) => {
    if (topic === 'identity.user') look();
  });
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      quiet();
      await running;
    },
  };
}

/** Puts everybody concerned on the list, once: both are one transaction. */
async function noticeEnded(sso: SignOnDesk): Promise<void> {
  const { db, clock, settings } = sso.desk;
  await db.transaction().execute(async (transaction) => {
    const now = clock.now();
    const ended = await takeEnded(transaction as Db, now, sessionLimits(settings), 100);
    if (ended.length === 0) return;
    const notices: LogOutNotice[] = [];
    for (const { account, authorizations } of ended) {
      for (const [application, { sid }] of Object.entries(authorizations)) {
        const told = (await sso.applications.get(application))?.back_channel_uri;
        if (sid === undefined || told === undefined || told === null) continue;
        notices.push({ id: newId(now), application, account, sid, created_at: now, due_at: now, tries: 0 });
      }
    }
    await insertNotices(transaction as Db, notices);
    await markEnded(
      transaction as Db,
      ended.map(({ session }) => session),
      now,
    );
  });
}

async function sendDue(sso: SignOnDesk): Promise<void> {
  const now = sso.desk.clock.now();
  const due = await takeDue(sso.desk.db, now, now + lease, atOnce);
  await Promise.all(due.map((notice) => send(sso, notice)));
}

async function send(sso: SignOnDesk, notice: LogOutNotice): Promise<void> {
  const { db, clock, log } = sso.desk;
  const application = await sso.applications.get(notice.application);
  if (!application?.back_channel_uri) return deleteNotice(db, notice.id);
  const now = clock.now();
  const key = (await sso.keys.list()).find(({ alg }) => alg === 'RS256');
  if (key === undefined) return;
  const token = await makeLogoutToken(key, {
    issuer: issuerOf(sso),
    audience: application.id,
    subject: application.pairwise ? pairwise(sso, notice.account, application.id) : notice.account,
    sid: notice.sid,
    now,
  });
  const failure = await post(application.back_channel_uri, token);
  if (failure === undefined) return deleteNotice(db, notice.id);
  const fields = { application: application.id, reason: failure, tries: notice.tries };
  if (now - notice.created_at > giveUpAfter) {
    log.warn(fields, 'An application was not to be told of a log-out; given up');
    return deleteNotice(db, notice.id);
  }
  if (notice.tries === 3) log.warn(fields, 'An application does not take log-outs; tried again for a day');
  await postponeNotice(db, notice.id, now + (pauses[Math.min(notice.tries, pauses.length) - 1] ?? 0));
}

/** Undefined when it was taken. */
async function post(uri: string, token: string): Promise<string | undefined> {
  try {
    const response = await fetch(uri, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithin),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    return (error as Error).message;
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { requestRecovery, takeRecoveryAnswer } from '@citywall/identity';
import { systemClock } from '@citywall/kernel';
import { openSigner } from '@citywall/platform/runtime';
import { Unusable } from '../audit/log-files.ts';
import { defaultUrl } from '../client/server-url.ts';
import type { Command, Output } from '../command.ts';

const usage = 'citywall recover --data DIR --user NAME [--url URL]';
/** A running city looks every two seconds. */
const patience = 15_000;

async function recover(args: readonly string[], io: Output): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, user: { type: 'string' }, url: { type: 'string', default: defaultUrl } },
  });
  if (values.data === undefined || values.user === undefined) throw new Unusable(`Usage: ${usage}`);
  const data = resolve(values.data);
  // Opening a signer where there is none would make a new key.
  if (!existsSync(join(data, 'keys', 'installation.key'))) {
    throw new Unusable(`${data} is no data folder of Citywall, or its keys cannot be read. Name it with --data.`);
  }
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(values.user)) throw new Unusable(`“${values.user}” is no name of a user.`);
  const { id, token } = await requestRecovery(data, openSigner(join(data, 'keys')), {
    name: values.user,
    by: userInfo().username,
    time: systemClock.now(),
  });
  const link = `${values.url.replace(/\/+$/, '')}/sign-in#token=${token}`;
  if (!isRunning(data)) {
    io.out(link);
    io.err('The city does not run. Start it within a day; from then on the link works once, for an hour.');
    return 0;
  }
  const answer = await answerWithin(data, id, patience);
  if (answer?.done === true) {
    io.out(link);
    io.err(`${values.user} comes in by this link once, within an hour; the old password and all sessions are ended.`);
    io.err('It is in the audit log, and an alarm tells everybody for three days.');
    return 0;
  }
  io.err(
    answer?.reason.en ?? 'The running city did not answer yet. Its process log says why; the request waits a day.',
  );
  return answer === undefined ? 2 : 1;
}

/** Whether the process that holds the data folder lives. */
function isRunning(data: string): boolean {
  try {
    const [pid] = readFileSync(join(data, 'citywall.pid'), 'utf8').split(' ');
    return existsSync(`/proc/${Number(pid)}`);
  } catch {
    return false;
  }
}

async function answerWithin(data: string, id: string, longest: number) {
  for (const end = Date.now() + longest; Date.now() < end; await sleep(200)) {
    const answer = takeRecoveryAnswer(data, id);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

export const command: Command = {
  name: 'recover',
  usage,
  summary: {
    en: 'Lets a user who lost the password in again by a one-time link; needs the data folder.',
    zh: '为丢失口令的用户生成一次性登录链接；需要能够访问数据文件夹。',
  },
  run: recover,
};

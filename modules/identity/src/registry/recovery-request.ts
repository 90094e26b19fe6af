import { timingSafeEqual } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { isId, newId, type Signer, type Text } from '@citywall/kernel';
import { writeFileDurably } from '@citywall/platform/files';
import { hashToken, mintToken } from '../opaque-token.ts';

/**
 * What the host's owner leaves in the data folder for the platform to carry out: let this person in again by a link
 * whose token only the owner has seen. Sealed with the installation secret, so that a file alone is worth nothing.
 */
export interface RecoveryRequest {
  readonly id: string;
  /** Name of the user. */
  readonly name: string;
  /** SHA-256 of the link's token, in hex. */
  readonly hash: string;
  /** The host's account that asked. */
  readonly by: string;
  /** When, ms. */
  readonly time: number;
}

/** What the platform did about a request. */
export type RecoveryAnswer = { readonly done: true } | { readonly done: false; readonly reason: Text };

/** Longer than any request is; a larger file is none. */
const largestFile = 4_096;
const mostAtOnce = 16;

/** Folder of requests (ID.request) and answers (ID.answer). */
export function recoveryFolder(dataDir: string): string {
  return join(dataDir, 'identity', 'recovery');
}

/** Leaves a request. Answers its id and the token of the link; the token is kept nowhere else. */
export async function requestRecovery(
  dataDir: string,
  signer: Signer,
  ask: Pick<RecoveryRequest, 'name' | 'by' | 'time'>,
): Promise<{ readonly id: string; readonly token: string }> {
  const token = mintToken(signer, 'link');
  const request: RecoveryRequest = { ...ask, id: newId(ask.time), hash: hashToken(token).toString('hex') };
  const folder = recoveryFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const body = JSON.stringify(request);
  const path = join(folder, `${request.id}.request`);
  writeFileDurably(path, `${body}\n${seal(signer, body)}\n`);
  // Asked by root for a platform that runs as somebody else: that one must be able to read and remove it.
  const { uid, gid } = lstatSync(dataDir);
  if (process.getuid?.() === 0) {
    for (const each of [join(dataDir, 'identity'), folder, path]) await chown(each, uid, gid);
  }
  return { id: request.id, token };
}

/** The answer to a request, once; undefined while there is none. */
export function takeRecoveryAnswer(dataDir: string, id: string): RecoveryAnswer | undefined {
  const path = join(recoveryFolder(dataDir), `${id}.answer`);
  try {
    const answer = JSON.parse(readFileSync(path, 'utf8')) as RecoveryAnswer;
    rmSync(path, { force: true });
    return answer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The platform's side: puts the answer in the place of the request. */
export function answerRecovery(dataDir: string, id: string, answer: RecoveryAnswer): void {
  const folder = recoveryFolder(dataDir);
  writeFileDurably(join(folder, `${id}.answer`), JSON.stringify(answer));
  rmSync(join(folder, `${id}.request`), { force: true });
}

/** Ids of what waits, oldest first, a few at a time. Answers that nobody fetched for a day are removed. */
export function waitingRecoveries(dataDir: string, now: number): readonly string[] {
  const folder = recoveryFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const waiting: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    const [id = '', kind] = name.split('.');
    if (!isId(id)) continue;
    if (kind === 'request') waiting.push(id);
    if (kind === 'answer' && now - lstatSync(join(folder, name)).mtimeMs > 86_400_000) rmSync(join(folder, name));
  }
  return waiting.slice(0, mostAtOnce);
}

/** Reads one request; undefined when it was not sealed with this installation's secret. */
export function readRecovery(dataDir: string, signer: Signer, id: string): RecoveryRequest | undefined {
  const path = join(recoveryFolder(dataDir), `${id}.request`);
  const stat = lstatSync(path);
  if (!stat.isFile() || stat.size > largestFile) return undefined;
  const [body = '', found = ''] = readFileSync(path, 'utf8').split('\n');
  const [given, right] = [Buffer.from(found), Buffer.from(seal(signer, body))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const request = JSON.parse(body) as RecoveryRequest;
  return request.id === id ? request : undefined;
}

function seal(signer: Signer, body: string): string {
  return Buffer.from(signer.mac('identity-recovery', Buffer.from(body))).toString('base64url');
}

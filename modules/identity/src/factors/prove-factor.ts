import { type Call, Problem } from '@citywall/kernel';
import { openSecret } from '@citywall/platform/runtime';
import type { Factor } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import type { PuzzleSolution } from '../password/puzzle/puzzles.ts';
import type { Account } from '../tables.ts';
import { challengeText, signedCertificate } from './certificate-proof.ts';
import { findFactorByCredential, listFactors, raiseCounter, takeRecoveryCode, touchFactor } from './factor.store.ts';
import { noteCertificate } from './note-certificate.ts';
import { credentialOf, readAssertion, relyingParty } from './passkey.ts';
import { recoveryMac } from './recovery-codes.ts';
import { totpStep } from './rfc6238-totp.ts';

/** One proof as a client brings it. */
export interface BroughtProof {
  readonly method: 'password' | 'totp' | 'passkey' | 'certificate' | 'recovery';
  readonly name?: string;
  readonly password?: string;
  /** The solution of the puzzle that a refusal with 429 carried. */
  readonly puzzle?: PuzzleSolution;
  readonly code?: string;
  /** The browser's answer to a passkey request. */
  readonly response?: object;
  /** PEM, with `signature` (base64) over the challenge text; without them the certificate of the TLS connection counts. */
  readonly certificate?: string;
  readonly signature?: string;
}

/** For whom and over which challenge; without an account the proof itself must say whose it is. */
export interface ProofAround {
  readonly account?: Account;
  readonly challenge: Uint8Array;
  readonly call: Call;
}

/** For what TOTP secrets are sealed; they are bound to their account. */
export const totpSecret = 'identity.totp-secret';

/**
 * The enabled account that the proof is of, undefined for a wrong one. Throws a Problem 429 when attempts come too soon.
 * A code or an assertion counts once.
 */
export async function proveFactor(desk: Desk, proof: BroughtProof, around: ProofAround): Promise<Account | undefined> {
  const account = await provedAccount(desk, proof, around);
  if (account === undefined || account.disabled_at !== null) return undefined;
  return around.account === undefined || around.account.id === account.id ? account : undefined;
}

function provedAccount(desk: Desk, proof: BroughtProof, around: ProofAround): Promise<Account | undefined> {
  const { account, call } = around;
  switch (proof.method) {
    case 'password':
      return desk.provePassword(account?.name ?? proof.name ?? '', proof.password ?? '', call.address, proof.puzzle);
    case 'totp':
      return byCode(desk, account, call, (id) => useTotp(desk, id, proof.code ?? ''));
    case 'recovery':
      return byCode(desk, account, call, (id) => useRecoveryCode(desk, id, proof.code ?? ''));
    case 'passkey':
      return byPasskey(desk, proof.response ?? {}, around);
    case 'certificate':
      return byCertificate(desk, proof, around);
  }
}

/** The alarm that codes of an account are guessed. */
export function guessedAlarm(name: string): string {
  return `identity.code.guessed:${name}`;
}

/** Codes are short: guessing them is slowed down by name, apart from passwords, and told when it goes on. */
async function byCode(
  desk: Desk,
  account: Account | undefined,
  call: Call,
  use: (account: string) => Promise<boolean>,
): Promise<Account | undefined> {
  if (account === undefined) return undefined;
  const attempt = desk.codes.attempt(account.name, call.address);
  let proved = false;
  try {
    proved = await use(account.id);
  } catch (error) {
    attempt.withdrawn();
    throw error;
  }
  if (proved) {
    attempt.succeeded();
    return account;
  }
  if (attempt.failures >= 10) {
    desk.alarms.raise(
      guessedAlarm(account.name),
      'high',
      {
        en: `Somebody who knows a first proof of ${account.name} guesses the codes. Have the password changed.`,
        zh: `有人已通过 ${account.name} 的第一重验证并在猜测验证码，请尽快修改其口令。`,
      },
      { name: account.name, address: call.address },
    );
  }
  return undefined;
}

async function useTotp(desk: Desk, account: string, code: string): Promise<boolean> {
  const now = desk.clock.now();
  for (const factor of await listFactors(desk.db, account, 'totp')) {
    const secret = openSecret(desk.signer, totpSecret, factor.secret ?? Buffer.alloc(0), account);
    const step = totpStep(secret, code.replace(/\s/g, ''), now);
    if (step !== undefined) return raiseCounter(desk.db, factor.id, step, now);
  }
  return false;
}

async function useRecoveryCode(desk: Desk, account: string, code: string): Promise<boolean> {
  if (code.length > 64) return false;
  return takeRecoveryCode(desk.db, account, recoveryMac(desk.signer, account, code), desk.clock.now());
}

async function byPasskey(desk: Desk, response: object, { challenge }: ProofAround): Promise<Account | undefined> {
  const credential = credentialOf(response);
  const factor = credential === undefined ? undefined : await findFactorByCredential(desk.db, credential);
  if (factor?.kind !== 'passkey') return undefined;
  const counter = await readAssertion(relyingParty(desk.address()), response, challenge, factor);
  if (counter === undefined) return undefined;
  await usePasskey(desk, factor, counter);
  return desk.accounts.get(factor.account);
}

/** A count that does not rise means that the passkey exists twice. Passkeys that are kept in a cloud never count. */
async function usePasskey(desk: Desk, factor: Factor, counter: number): Promise<void> {
  const now = desk.clock.now();
  if (counter === 0 && factor.counter === 0) return touchFactor(desk.db, factor.id, now);
  if (await raiseCounter(desk.db, factor.id, counter, now)) return;
  const account = await desk.accounts.get(factor.account);
  desk.alarms.raise(
    `identity.passkey.copied:${factor.id}`,
    'critical',
    {
      en: `A passkey of ${account?.name ?? '?'} was used whose count had not risen: it may have been copied. Remove it and enrol another.`,
      zh: `${account?.name ?? '?'} 的一个通行密钥的签名计数未递增，可能已被复制。请将其移除并重新登记。`,
    },
    { name: account?.name ?? '', factor: factor.id },
  );
  throw new Problem('identity.passkey.copied', 403, {
    en: 'This passkey’s count has not risen since its last use: it may have been copied. Sign in another way, remove it and enrol another.',
    zh: '该通行密钥的签名计数自上次使用后未递增，可能已被复制。请改用其他方式登录，移除它并重新登记。',
  });
}

async function byCertificate(desk: Desk, proof: BroughtProof, around: ProofAround): Promise<Account | undefined> {
  const { certificate, signature } = proof;
  const der =
    certificate === undefined
      ? around.call.certificate
      : signedCertificate(certificate, signature ?? '', challengeText(desk.address(), around.challenge));
  const principal = der === undefined ? undefined : await desk.principalOf(der);
  if (der === undefined || principal?.type !== 'person') return undefined;
  const account = await desk.accounts.get(principal.id);
  if (account?.disabled_at === null) await noteCertificate(desk, account.id, der);
  return account;
}

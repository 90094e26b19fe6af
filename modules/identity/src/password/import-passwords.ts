import type { Call, Text } from '@citywall/kernel';
import { Problem } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { findAccountByName } from '../registry/account.store.ts';
import { requireDutiesOf } from '../registry/duties.ts';
import { deleteLinks } from '../session/session.store.ts';
import type { Account } from '../tables.ts';
import { readAdopted } from './adopted-hash.ts';
import { parseForeignHash } from './foreign/parse-foreign-hash.ts';
import { ForeignHashError } from './foreign/recipe.ts';
import { replacePassword } from './password.store.ts';
import { plainName } from './password-proof.ts';

/** One account and the hash that another system keeps of its password. */
export interface ImportedPassword {
  readonly name: string;
  readonly hash: string;
}

/** Why one was not taken. `line` counts from 1. */
export interface RefusedImport {
  readonly line: number;
  readonly name: string;
  readonly reason: string;
  readonly text: Text;
}

const reasons = {
  unknown: { en: 'The form of this hash is not known.', zh: '无法识别该哈希的格式。' },
  malformed: { en: 'This hash is damaged.', zh: '该哈希已损坏。' },
  'too-costly': { en: 'Checking this hash would take too long.', zh: '校验该哈希耗时过长。' },
  'too-long': { en: 'This hash is too long.', zh: '该哈希过长。' },
  twice: { en: 'The same account stands in a line before.', zh: '前面的行中已有同一账户。' },
  'no-account': {
    en: 'There is no enabled account of this name. Create it first.',
    zh: '没有该名称的启用账户，请先创建。',
  },
  'has-password': {
    en: 'This account has a password that its owner chose. Reset it first if it shall be replaced.',
    zh: '该账户已有其本人设置的口令。如需替换，请先重置。',
  },
  'not-allowed': {
    en: 'This account is your own or holds duties that you do not.',
    zh: '该账户为您本人账户，或担任您未担任的职责。',
  },
} as const satisfies Readonly<Record<string, Text>>;

type Reason = keyof typeof reasons;

/** Hashes made at the same time; sign-ins go before them. */
const atOnce = 4;

/** Takes over what can be taken, each in a transaction of its own; answers how many, and why not the others. Nothing of a hash is answered. */
export async function importPasswords(
  desk: Desk,
  call: Call,
  passwords: readonly ImportedPassword[],
  mustChange: boolean,
): Promise<{ readonly imported: number; readonly refused: readonly RefusedImport[] }> {
  const refused: RefusedImport[] = [];
  const seen = new Set<string>();
  let imported = 0;
  const take = async ({ name, hash }: ImportedPassword, line: number): Promise<void> => {
    const plain = plainName(name);
    const reason = seen.has(plain) ? 'twice' : await importOne(desk, call, plain, hash, mustChange);
    if (reason === undefined) imported += 1;
    else refused.push({ line, name, reason, text: reasons[reason] });
  };
  for (let from = 0; from < passwords.length && !call.signal.aborted; from += atOnce) {
    const some = passwords.slice(from, from + atOnce);
    const works = some.map((one, index) => {
      const work = take(one, from + index + 1);
      seen.add(plainName(one.name));
      return work;
    });
    await Promise.all(works);
  }
  return { imported, refused: refused.sort((one, other) => one.line - other.line) };
}

async function importOne(
  desk: Desk,
  call: Call,
  name: string,
  hash: string,
  mustChange: boolean,
): Promise<Reason | undefined> {
  try {
    const now = desk.clock.now();
    const reason = reasonAgainst(desk, call, await findAccountByName(desk.db, name, now));
    if (reason !== undefined) return reason;
    const kept = await desk.hasher.adopt(parseForeignHash(hash));
    return await desk.db.transaction().execute(async (db) => {
      const account = await findAccountByName(db, name, now);
      const changed = reasonAgainst(desk, call, account);
      if (changed !== undefined || account === undefined) return changed;
      await replacePassword(db, account.id, kept, mustChange, now);
      await deleteLinks(db, account.id);
      await desk.tellOwner(db, account.id, 'password-imported');
      call.afterCommit(() => desk.changed(account.id));
      return undefined;
    });
  } catch (error) {
    if (error instanceof ForeignHashError) return error.reason;
    throw error;
  }
}

function reasonAgainst(desk: Desk, call: Call, account: Account | undefined): Reason | undefined {
  if (account === undefined || account.disabled_at !== null) return 'no-account';
  if (account.id === call.principal.id) return 'not-allowed';
  try {
    requireDutiesOf(desk.roles, account, call.principal);
  } catch (error) {
    if (error instanceof Problem) return 'not-allowed';
    throw error;
  }
  return account.password_hash === null || readAdopted(account.password_hash) ? undefined : 'has-password';
}

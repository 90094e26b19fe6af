import { type AlarmBoard, newId } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { replacePassword } from '../password/password.store.ts';
import { deleteLinks } from '../session/session.store.ts';
import { makeLink } from '../session/sign-in.ts';
import { findAccountByName, insertAccount, type NewAccount } from './account.store.ts';

const name = 'admin';
/** The three duties, until he hands them to others, and the work itself. */
const roles = ['system-administrator', 'security-administrator', 'audit-administrator', 'operator'];
const linkLifetime = 3_600_000;

/**
 * Makes the first administrator where there is none. While he has no password, sets the
 * given one (no change forced at first sign-in), or answers a link that works once
 * within an hour: a path below the console's address. Each call replaces the link.
 */
export async function ensureFirstAdministrator(
  desk: Desk,
  alarms: AlarmBoard,
  password?: string,
): Promise<{ readonly link?: string }> {
  return desk.db.transaction().execute(async (db) => {
    await insertAccount(db, firstAdministrator(desk));
    const account = await findAccountByName(db, name, desk.clock.now());
    if (account === undefined || account.disabled_at !== null || account.password_hash !== null) return {};
    if (password === undefined || password === '') return { link: await makeLink(desk, db, account.id, linkLifetime) };
    const problem = await desk.quality.problem(password, { name });
    if (problem !== undefined) {
      // The installer's choice is kept, so that an unattended install does not stop here; but it does not stay unseen.
      alarms.raise('identity.password.weak:admin', 'high', {
        en: 'The password given to the first administrator by CITYWALL_ADMIN_PASSWORD is weak. Change it.',
        zh: '通过 CITYWALL_ADMIN_PASSWORD 为首个管理员设置的口令强度不足，请修改。',
      });
    }
    await replacePassword(db, account.id, await desk.hasher.hash(password), false, desk.clock.now());
    await deleteLinks(db, account.id);
    return {};
  });
}

function firstAdministrator(desk: Desk): NewAccount {
  return {
    id: newId(),
    name,
    display_name: 'Administrator',
    roles,
    language: 'zh',
    created_at: desk.clock.now(),
    disabled_at: null,
    password_hash: null,
    password_version: 0,
    must_change_password: false,
    last_seen_at: null,
  };
}

import type { Role } from '@citywall/access';
import { conflict, type Db, invalid, type Principal, Problem } from '@citywall/kernel';
import { chainsReachable } from '../chain/still-able.ts';
import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';
import { findAccount, otherHolders } from './account.store.ts';

/** What the three duties let whom do to whom: rules that the roles of the caller alone cannot tell. */

/** Checks that the roles exist and may be held by people (or by machines); answers them without repetition. */
export function checkRoles(
  roles: readonly Role[],
  wanted: readonly string[],
  holder: 'person' | 'key',
): readonly string[] {
  const allowed = roles.filter(({ name, duty }) =>
    holder === 'person' ? name !== 'agent' : !duty && name !== 'agent',
  );
  const names = allowed.map(({ name }) => name);
  const wrong = wanted.filter((name) => !names.includes(name));
  if (wrong.length > 0) {
    const list = names.join(', ');
    throw invalid('identity.role.unknown', {
      en: `These roles cannot be given here: ${wrong.join(', ')}. Possible are: ${list}.`,
      zh: `此处不能授予这些角色：${wrong.join('、')}。可用角色：${list}。`,
    });
  }
  return [...new Set(wanted)];
}

/** Giving roles is the security administrator's duty, also while creating a user or a key. */
export function requireSecurityDuty(principal: Principal): void {
  if (principal.roles.includes('security-administrator')) return;
  throw new Problem('identity.role.duty-needed', 403, {
    en: 'Only a security administrator gives roles. Create without roles, then ask one to assign them.',
    zh: '只有安全管理员可以授予角色。请先不带角色创建，再请安全管理员分配。',
  });
}

/** A password that its owner need not change is known to two: letting it stand is the security administrator's duty. */
export function requireSecurityDutyForPassword(principal: Principal): void {
  if (principal.roles.includes('security-administrator')) return;
  throw new Problem('identity.password.duty-needed', 403, {
    en: 'Only a security administrator gives a password that need not be changed. Leave mustChangePassword out, or give no password: then a link is made.',
    zh: '只有安全管理员可以设置无需修改的口令。请省略 mustChangePassword，或不设口令以生成登录链接。',
  });
}

/** Whoever makes a key can use it: nobody reaches through a key what he may not do himself. */
export function requireRolesOfKey(roles: readonly string[], principal: Principal): void {
  const missing = roles.filter((role) => !forAnyKey.has(role) && !principal.roles.includes(role));
  if (missing.length === 0) return;
  throw new Problem('identity.key.role-not-held', 403, {
    en: `You do not hold ${missing.join(', ')} yourself, so you cannot give it to a key. Ask a security administrator who holds it.`,
    zh: `您自己未担任 ${missing.join('、')}，因此不能将其授予密钥。请由担任该角色的安全管理员操作。`,
  });
}

/** What shows or takes in, and decides nothing; a key user has only the rings that a security administrator opens to it, an enroller only what profiles allow. */
const forAnyKey: ReadonlySet<string> = new Set(['intake', 'viewer', 'key-user', 'enroller']);

/** A link opens the account it is for: nobody makes one for duties that he does not hold himself. */
export function requireDutiesOf(roles: readonly Role[], account: Account, principal: Principal): void {
  const missing = dutiesOf(roles, account.roles).filter((duty) => !principal.roles.includes(duty));
  if (missing.length === 0) return;
  throw new Problem('identity.duty.not-held', 403, {
    en: `${account.name} holds duties that you do not (${missing.join(', ')}). Ask an administrator who holds them.`,
    zh: `${account.name} 担任您未担任的职责（${missing.join('、')}）。请由担任这些职责的管理员操作。`,
  });
}

/** Whoever administers a department opens or closes no account that may do what he may not. */
export function requireRolesOf(account: Account, principal: Principal): void {
  if (principal.roles.some((role) => role === 'system-administrator' || role === 'security-administrator')) return;
  const missing = account.roles.filter((role) => !forAnyKey.has(role) && !principal.roles.includes(role));
  if (missing.length === 0) return;
  throw new Problem('identity.role.not-held', 403, {
    en: `${account.name} holds ${missing.join(', ')}, which you do not. Ask a system administrator of the city.`,
    zh: `${account.name} 担任您未担任的 ${missing.join('、')}。请由城市的系统管理员操作。`,
  });
}

/** Nobody gives himself a role; giving one away is always possible, except the last holder's duty. */
export function checkOwnRoles(account: Account, next: readonly string[], principal: Principal): void {
  if (principal.id !== account.id || next.every((role) => account.roles.includes(role))) return;
  throw new Problem('identity.role.own', 403, {
    en: 'You cannot give yourself a role. Ask another security administrator.',
    zh: '您不能给自己授予角色，请由另一位安全管理员操作。',
  });
}

/** Refuses when `account` would leave a duty that nobody else holds who can sign in under his authentication chains. */
export async function keepDutiesHeld(
  db: Db,
  desk: Pick<Desk, 'roles' | 'chains' | 'tree'>,
  account: Account,
  left: readonly string[],
  now: number,
): Promise<void> {
  if (account.disabled_at !== null || account.password_hash === null) return;
  for (const duty of dutiesOf(desk.roles, left)) {
    if (await isHeldByAnother(db, desk, duty, account.id, now)) continue;
    throw conflict('identity.duty.last-holder', {
      en: `${account.name} is the last who can act as ${duty}. Give that role to somebody else who has signed in, then repeat this.`,
      zh: `${account.name} 是最后一位能履行 ${duty} 职责的人。请先将该角色授予另一位已登录过的人员，再重试。`,
    });
  }
}

async function isHeldByAnother(
  db: Db,
  desk: Pick<Desk, 'chains' | 'tree'>,
  duty: string,
  id: string,
  now: number,
): Promise<boolean> {
  for (const other of await otherHolders(db, duty, id, now)) {
    const account = await findAccount(db, other, now);
    if (account === undefined) continue;
    const chains = await chainsReachable(desk, db, account);
    if (chains.every(({ able }) => able)) return true;
  }
  return false;
}

function dutiesOf(roles: readonly Role[], held: readonly string[]): readonly string[] {
  return roles.filter(({ name, duty }) => duty && held.includes(name)).map(({ name }) => name);
}

import { type Call, type Db, Problem } from '@citywall/kernel';
import { signInTables } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';

/** For so long the envelopes open the account once they were used, ms; then it must be sealed anew. */
const openFor = 24 * 3_600_000;

/** The alarm that stands from the use of an account until it is sealed anew. */
export function breakGlassAlarm(name: string): string {
  return `identity.break-glass.used:${name}`;
}

/** Somebody has opened the envelopes: everybody learns of it, and the account stops working a day later. */
export async function noteBreakGlassUse(desk: Desk, db: Db, account: Account, call: Call): Promise<void> {
  const now = desk.clock.now();
  const row = await signInTables(db)
    .selectFrom('identity.break_glass')
    .selectAll()
    .where('account', '=', account.id)
    .executeTakeFirst();
  const usedAt = row?.used_at ?? now;
  if (now - usedAt > openFor) throw openTooLong();
  const used = { used_at: usedAt, used_from: row?.used_from ?? call.address };
  await signInTables(db).updateTable('identity.break_glass').set(used).where('account', '=', account.id).execute();
  call.note({ breakGlass: true });
  call.afterCommit(() => raiseBreakGlass(desk, account.name, now, call.address));
}

/** Raises the alarm of a use. */
export function raiseBreakGlass(desk: Pick<Desk, 'alarms'>, name: string, at: number, address: string): void {
  const time = new Date(at).toISOString();
  desk.alarms.raise(
    breakGlassAlarm(name),
    'critical',
    {
      en: `The break-glass account ${name} was used from ${address}. Find out who opened the envelopes and why, then seal it anew.`,
      zh: `应急账户 ${name} 已从 ${address} 启用。请查明何人因何开启信封，并重新封存。`,
    },
    { name, address, time },
  );
}

function openTooLong(): Problem {
  return new Problem('identity.break-glass.open-too-long', 403, {
    en: 'These envelopes were opened more than a day ago. A security administrator seals the account anew.',
    zh: '该应急账户的信封已开启超过一天，须由安全管理员重新封存。',
  });
}

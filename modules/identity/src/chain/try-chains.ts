import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Desk } from '../desk.ts';
import { findAccount, findAccountByName } from '../registry/account.store.ts';
import type { Account } from '../tables.ts';
import type { Chain } from './chain.ts';
import { type Ability, chainsReachable } from './still-able.ts';

/** What chains would mean for one person. */
export interface TriedPerson {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly duties: readonly string[];
  /** Every chain he may come to, by network, hour, application and risk. */
  readonly chains: readonly { readonly name: string; readonly ability: Ability }[];
  /** Whether he can sign in under all of them. */
  readonly able: boolean;
}

/** What chains would mean for those who administer, and for the people asked about. */
export interface Trial {
  readonly people: readonly TriedPerson[];
  /** For each duty how many of its holders can sign in in every circumstance. */
  readonly duties: readonly { readonly duty: string; readonly holders: number; readonly able: number }[];
  /** Duties that nobody could act for any more; with one of these the chains cannot go live. */
  readonly lockedOut: readonly string[];
  /** Names asked about that nobody has. */
  readonly unknown: readonly string[];
}

const mostHolders = 1_000;

/** Tries chains on everybody who holds a duty and on the people named; changes nothing. Break-glass accounts do not count. */
export async function tryChains(
  desk: Desk,
  db: Db,
  chains: readonly Chain[],
  names: readonly string[],
): Promise<Trial> {
  const duties = desk.roles.filter(({ duty }) => duty).map(({ name }) => name);
  const accounts = new Map<string, Account>();
  const unknown: string[] = [];
  for (const id of await holdersOf(db, duties)) {
    const account = await findAccount(db, id, desk.clock.now());
    if (account?.disabled_at === null) accounts.set(id, account);
  }
  for (const name of names) {
    const account = await findAccountByName(db, name, desk.clock.now());
    if (account === undefined) unknown.push(name);
    else accounts.set(account.id, account);
  }
  const people: TriedPerson[] = [];
  for (const account of accounts.values()) people.push(await tryOn(desk, db, chains, account, duties));
  const held = duties.map((duty) => {
    const holders = people.filter((one) => one.duties.includes(duty));
    return { duty, holders: holders.length, able: holders.filter(({ able }) => able).length };
  });
  return { people, duties: held, lockedOut: held.filter(({ able }) => able === 0).map(({ duty }) => duty), unknown };
}

async function tryOn(
  desk: Desk,
  db: Db,
  chains: readonly Chain[],
  account: Account,
  duties: readonly string[],
): Promise<TriedPerson> {
  const reachable = await chainsReachable(desk, db, account, chains);
  return {
    id: account.id,
    name: account.name,
    displayName: account.display_name,
    duties: account.roles.filter((role) => duties.includes(role)),
    chains: reachable.map(({ chain, ability }) => ({ name: chain.name, ability })),
    able: reachable.every(({ able }) => able),
  };
}

/** Ids of accounts that hold or may hold one of the duties, whatever gives it. */
async function holdersOf(db: Db, duties: readonly string[]): Promise<readonly string[]> {
  const list = [...duties];
  const { rows } = await sql<{ id: string }>`
    select a.id from identity.account a
    where a.disabled_at is null and a.kind = 'person' and (a.roles && ${list}::text[]
      or exists (select from identity.appointment t join identity.post p on p.id = t.post
        where t.account = a.id and p.roles && ${list}::text[])
      or exists (select from identity.role_grant g where g.account = a.id and g.role = any(${list}::text[])))
    order by a.id limit ${mostHolders}`.execute(db);
  return rows.map(({ id }) => id);
}

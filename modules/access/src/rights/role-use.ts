import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Authorizer, Db, Decision, Principal } from '@citywall/kernel';
import { sql } from 'kysely';
import type { LoadableAuthorizer } from '../authorizer.ts';
import { entityId, entityType } from '../cedar.ts';
import type { Desk } from '../desk.ts';

/** When which role was last used, gathered from decisions. */
export interface RoleUse {
  /** Decides as the authorizer does, and notes whose roles let something happen. */
  readonly watched: Authorizer;
  /** Writes what was noted since the last time. */
  flush(): Promise<void>;
}

const dayLength = 86_400_000;
/** Accounts noted between two writings; more of them are noted again at their next decision. */
const mostAccounts = 100_000;

export function createRoleUse({ authorizer, clock, db }: Pick<Desk, 'authorizer' | 'clock' | 'db'>): RoleUse {
  let noted = new Map<string, Set<string>>();
  /** A kept decision is the same object for all who have the same roles. */
  const usedBy = new WeakMap<Decision, readonly string[]>();
  const rolesBehind = createRolesBehind(authorizer);

  const note = (principal: Principal, decision: Decision): void => {
    let used = usedBy.get(decision);
    if (used === undefined) {
      used = rolesBehind(decision.policies).filter((role) => principal.roles.includes(role));
      usedBy.set(decision, used);
    }
    if (used.length === 0) return;
    let roles = noted.get(principal.id);
    if (roles === undefined) {
      if (noted.size >= mostAccounts) return;
      roles = new Set();
      noted.set(principal.id, roles);
    }
    for (const role of used) roles.add(role);
  };

  return {
    watched: {
      decide: (principal, operation, resource, context) => {
        const decision = authorizer.decide(principal, operation, resource, context);
        if (decision.allowed && principal.type === 'person') note(principal, decision);
        return decision;
      },
    },
    flush: async () => {
      const fresh = noted;
      noted = new Map();
      try {
        // What was noted shortly before midnight counts as of the new day: a right is rather called used for too long.
        await writeUse(db, fresh, Math.floor(clock.now() / dayLength));
      } catch (error) {
        for (const [account, roles] of fresh) noted.set(account, new Set([...roles, ...(noted.get(account) ?? [])]));
        throw error;
      }
    },
  };
}

/** The roles that policies name, of those that permit; found once for each book of policies. */
function createRolesBehind(authorizer: LoadableAuthorizer): (policies: readonly string[]) => readonly string[] {
  let book: unknown;
  let named = new Map<string, readonly string[]>();
  return (policies) => {
    if (book !== authorizer.book) {
      book = authorizer.book;
      named = new Map(authorizer.book.rules.map(({ id, parsed }) => [id, rolesIn(parsed)]));
    }
    return [...new Set(policies.flatMap((id) => named.get(id) ?? []))];
  };
}

/** Roles anywhere in a policy, conditions included. */
function rolesIn(parsed: Cedar.PolicyJson): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && 'id' in value) {
      const uid = value as Cedar.TypeAndId;
      if (entityType(uid) === 'Role') found.add(entityId(uid));
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(parsed);
  return [...found];
}

async function writeUse(db: Db, noted: ReadonlyMap<string, ReadonlySet<string>>, day: number): Promise<void> {
  const lines = [...noted].flatMap(([account, roles]) => [...roles].map((role) => ({ account, role })));
  if (lines.length === 0) return;
  await sql`insert into access.role_use (account, role, day)
    select account, role, ${day}::int from unnest(${lines.map(({ account }) => account)}::text[],
      ${lines.map(({ role }) => role)}::text[]) as line (account, role)
    on conflict (account, role) do update set day = greatest(role_use.day, excluded.day)`.execute(db);
}

/** The last day (ms at its begin) on which each account used each role, keyed by `account role`. */
export async function readUse(db: Db): Promise<ReadonlyMap<string, number>> {
  const answer = await sql<{
    key: string;
    day: number;
  }>`select account || ' ' || role as key, day from access.role_use`.execute(db);
  return new Map(answer.rows.map(({ key, day }) => [key, day * dayLength]));
}

/** Forgets use that is older than two years: whatever it says, the right is unused. */
export async function sweepUse(db: Db, now: number): Promise<void> {
  await sql`delete from access.role_use where day < ${Math.floor(now / dayLength) - 730}`.execute(db);
}

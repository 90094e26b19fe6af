import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

const dayMs = 86_400_000;

/** Whose certificates are counted. */
export interface CountFilter {
  readonly authority?: string;
  readonly profile?: string;
  readonly owner?: string;
}

/** How many certificates there are. `valid` are those inside their time and neither held nor revoked. */
export interface CertificateCount {
  readonly total: number;
  readonly states: {
    readonly valid: number;
    readonly held: number;
    readonly revoked: number;
    readonly expired: number;
  };
  /** Valid ones that end within so many days. */
  readonly ending: { readonly within7: number; readonly within30: number; readonly within90: number };
  readonly profiles: readonly { readonly profile: string; readonly valid: number }[];
}

interface CountRow {
  readonly profile: string;
  readonly state: 'valid' | 'held' | 'revoked';
  readonly all: number;
  readonly expired: number;
  readonly within7: number;
  readonly within30: number;
  readonly within90: number;
}

/** Counts in one pass over an index. Of the held and the revoked, those that ended long ago are counted as well. */
export async function countCertificates(db: Db, filter: CountFilter, now: number): Promise<CertificateCount> {
  const { authority, profile, owner } = filter;
  const when = [
    authority === undefined ? undefined : sql`authority = ${authority}::uuid`,
    profile === undefined ? undefined : sql`profile = ${profile}`,
    owner === undefined ? undefined : sql`owner = ${owner}`,
  ].filter((part) => part !== undefined);
  const within = (days: number) =>
    sql`count(*) filter (where not_after >= ${now} and not_after < ${now + days * dayMs})::int`;
  const answer = await sql<CountRow>`select profile, state, count(*)::int as all,
      count(*) filter (where not_after < ${now})::int as expired,
      ${within(7)} as within7, ${within(30)} as within30, ${within(90)} as within90
    from trust.certificate where ${when.length === 0 ? sql`true` : sql.join(when, sql` and `)}
    group by profile, state order by profile`.execute(db);
  return summed(answer.rows);
}

function summed(rows: readonly CountRow[]): CertificateCount {
  const sum = (some: readonly CountRow[], of: (row: CountRow) => number): number =>
    some.reduce((total, row) => total + of(row), 0);
  const valid = rows.filter(({ state }) => state === 'valid');
  const living = (row: CountRow): number => row.all - row.expired;
  return {
    total: sum(rows, ({ all }) => all),
    states: {
      valid: sum(valid, living),
      expired: sum(valid, ({ expired }) => expired),
      held: sum(
        rows.filter(({ state }) => state === 'held'),
        ({ all }) => all,
      ),
      revoked: sum(
        rows.filter(({ state }) => state === 'revoked'),
        ({ all }) => all,
      ),
    },
    ending: {
      within7: sum(valid, ({ within7 }) => within7),
      within30: sum(valid, ({ within30 }) => within30),
      within90: sum(valid, ({ within90 }) => within90),
    },
    profiles: valid.map((row) => ({ profile: row.profile, valid: living(row) })),
  };
}

import type { Placement } from '@citywall/access';
import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** Where every enabled person works now: a line for each post he holds, one without post for whoever holds none. */
export async function listPlacements(db: Db, now: number): Promise<readonly Placement[]> {
  const answer = await sql<Record<keyof Placement, string | null> & { id: string; name: string }>`
    select a.id, a.name, ${both('p.title_zh', 'p.title_en')} as post, o.id as organisation, o.kind,
      ${both('o.name_zh', 'o.name_en')} as "organisationName"
    from identity.account a
    left join identity.appointment t on t.account = a.id and t.from_at <= ${now} and (t.until_at is null or t.until_at > ${now})
    left join identity.post p on p.id = t.post
    join identity.organisation o on o.id = coalesce(p.organisation, a.organisation)
    where a.kind = 'person' and a.disabled_at is null and (a.leaves_at is null or a.leaves_at > ${now})`.execute(db);
  return answer.rows.map(({ post, organisation, kind, organisationName, ...who }) => ({
    ...who,
    ...(post === null ? {} : { post }),
    ...(organisation === null ? {} : { organisation }),
    ...(kind === null ? {} : { kind }),
    ...(organisationName === null ? {} : { organisationName }),
  }));
}

/** A name in both languages; once where they are the same. */
function both(zh: string, en: string) {
  return sql`case when ${sql.ref(zh)} = ${sql.ref(en)} then ${sql.ref(en)} else ${sql.ref(zh)} || ' · ' || ${sql.ref(en)} end`;
}

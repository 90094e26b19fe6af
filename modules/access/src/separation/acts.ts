import { type Db, type Principal, Problem, type Resource, type Separation } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Desk } from '../desk.ts';
import { readRules, type SeparationRule } from './rule.store.ts';

const day = 86_400_000;
/** The setting that tells every process which operations rules of acts in force name. */
export const actsSetting = 'access.separation.acts';

/** The door's view: who did something to a thing does nothing to it that a rule separates from that. */
export function createActSeparation({ settings, clock }: Pick<Desk, 'settings' | 'clock'>): Separation {
  const none: readonly string[] = [];
  let named = none;
  let known: ReadonlySet<string> = new Set();

  const check: Separation['check'] = async (db, principal, operation, resource) => {
    if (resource.id === '*') return;
    for (const rule of await rulesOn(db, operation)) {
      const others = rule.members.filter((member) => member !== operation);
      const answer = await sql<{ operation: string }>`select operation from access.separated_act
        where principal = ${principal.id} and resource_type = ${resource.type} and resource = ${resource.id}
          and operation = any(${others}::text[]) and at > ${clock.now() - rule.days * day} limit 1`.execute(db);
      const done = answer.rows[0]?.operation;
      if (done !== undefined) throw samePerson(rule, operation, done);
    }
  };

  return {
    concerns: (operation) => {
      const now = settings.get<readonly string[]>(actsSetting, none);
      if (now !== named) {
        named = now;
        known = new Set(now);
      }
      return known.size > 0 && known.has(operation);
    },
    check,
    remember: async (db, principal, operation, resource, output) => {
      const what = { ...resource, id: resource.id === '*' ? (madeId(output) ?? '*') : resource.id };
      if (what.id === '*' || principal.type === 'anonymous') return;
      // Two acts at the same moment: the second waits here and then sees the first.
      const hand = `${principal.id}\n${what.type}\n${what.id}`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${hand}, ${actsLock}))`.execute(db);
      await check(db, principal, operation, what);
      await keep(db, principal, operation, what, clock.now());
    },
  };
}

const actsLock = 0x5e9a;

async function rulesOn(db: Db, operation: string): Promise<readonly SeparationRule[]> {
  const rules = await readRules(db);
  return rules.filter(({ on, kind, members }) => on && kind === 'acts' && members.includes(operation));
}

async function keep(db: Db, principal: Principal, operation: string, { type, id }: Resource, now: number) {
  await sql`insert into access.separated_act (principal, resource_type, resource, operation, at)
    values (${principal.id}, ${type}, ${id}, ${operation}, ${now})
    on conflict (principal, resource_type, resource, operation) do update set at = excluded.at`.execute(db);
}

/** Forgets what counts no more, and what no rule of acts asks about. */
export async function sweepActs(db: Db, now: number): Promise<void> {
  const acts = (await readRules(db)).filter(({ on, kind }) => on && kind === 'acts');
  const longest = Math.max(0, ...acts.map(({ days }) => days));
  const names = acts.flatMap(({ members }) => members);
  await sql`delete from access.separated_act
    where at < ${now - longest * day} or not operation = any(${names}::text[])`.execute(db);
}

/** The id of what an operation made: at the top of its answer, or in the only thing there that has one. */
function madeId(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  if ('id' in output && typeof output.id === 'string') return output.id;
  const ids = Object.values(output).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? [value.id] : [],
  );
  return ids.length === 1 ? ids[0] : undefined;
}

function samePerson({ id, title }: SeparationRule, operation: string, done: string): Problem {
  return new Problem(
    'access.separation.same-person',
    403,
    {
      en: `The rule “${title.en}” asks for two persons: you did ${done} here, so somebody else must do ${operation}.`,
      zh: `规则“${title.zh}”要求由两人分别完成：您已对其执行 ${done}，须由他人执行 ${operation}。`,
    },
    { rule: id, operation, done },
  );
}

import {
  conflict,
  invalid,
  newId,
  notFound,
  type Operation,
  operation,
  type Principal,
  Problem,
} from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import type { Desk } from '../desk.ts';
import {
  actorOf,
  Id,
  listOf,
  Moment,
  MomentIn,
  MomentOrNull,
  Nothing,
  PersonSchema,
  readMoment,
  rfc3339,
  Whom,
} from '../page.ts';
import { countDeputies, type Deputy, deleteDeputy, findDeputy, insertDeputy, readDeputies } from './deputy.store.ts';
import { findPerson } from './role-owner.operations.ts';

const DeputySchema = Type.Object({
  id: Type.String(),
  account: PersonSchema,
  deputy: PersonSchema,
  from: MomentOrNull,
  until: MomentOrNull,
  setAt: Moment,
});

/** Deputies and absences of one person that have not ended. */
const mostDeputies = 20;
/** An absence ends by itself, in ms. */
const longestAbsence = 366 * 86_400_000;
/** Who may set deputies for others. */
const setter = 'security-administrator';

type DeputyDesk = Pick<Desk, 'people' | 'clock'>;

/** Who stands in for whom. */
export function deputyOperations(desk: DeputyDesk): readonly Operation[] {
  return [list(desk), set(desk), remove()];
}

function list({ clock }: DeputyDesk): Operation {
  return operation({
    name: 'access.deputy.list',
    http: 'GET /access/deputies',
    summary: { en: 'List absences and deputies', zh: '列出缺席安排与代理人' },
    input: Type.Object({}, { additionalProperties: false }),
    output: listOf(DeputySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Deputy', id: '*' }),
    run: async (_input, { db, principal }) => {
      const own = oversees(principal) ? undefined : principal.id;
      return { items: (await readDeputies(db, clock.now(), own)).map(shown), next: null };
    },
  });
}

function set(desk: DeputyDesk): Operation {
  return operation({
    name: 'access.deputy.set',
    http: 'POST /access/deputies',
    summary: {
      en: 'Name a deputy for an absence, or one who stands ready for what is escalated',
      zh: '指定缺席期间的代理人，或升级事项的常设代理人',
    },
    input: Type.Object(
      {
        account: Type.Optional(Whom),
        deputy: Whom,
        from: Type.Optional(MomentIn),
        until: Type.Optional(MomentIn),
      },
      { additionalProperties: false },
    ),
    output: DeputySchema,
    risk: 'medium',
    resource: () => ({ type: 'Deputy', id: '*' }),
    run: async (wish, call) => {
      const { principal, db } = call;
      const account = await findPerson(desk, db, wish.account ?? principal.id);
      if (account.id !== principal.id && !principal.roles.includes(setter)) throw onlyOwn();
      const deputy = await findPerson(desk, db, wish.deputy);
      if (deputy.id === account.id) throw ownDeputy();
      // Whoever sets deputies for others must not take their place himself.
      if (account.id !== principal.id && deputy.id === principal.id) throw oneself();
      const now = desk.clock.now();
      if ((await countDeputies(db, account.id, now)) >= mostDeputies) throw tooMany();
      const times = absence(wish, now);
      const both = { account: account.id, name: account.name, deputy: deputy.id, deputyName: deputy.name };
      const row: Deputy = { id: newId(), ...both, ...times, setAt: now };
      if (!(await insertDeputy(db, row, actorOf(principal)))) throw thereAlready();
      const view = shown(row);
      call.note({ account: account.name, deputy: deputy.name, from: view.from, until: view.until });
      return view;
    },
  });
}

function remove(): Operation {
  return operation({
    name: 'access.deputy.remove',
    http: 'DELETE /access/deputies/{id}',
    summary: { en: 'End an absence, or let somebody be deputy no more', zh: '结束缺席安排或撤销代理人' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: Nothing,
    risk: 'low',
    transaction: true,
    resource: ({ id }) => ({ type: 'Deputy', id }),
    run: async ({ id }, call) => {
      const deputy = await findDeputy(call.db, id);
      const { principal } = call;
      if (deputy === undefined || !(deputy.account === principal.id || principal.roles.includes(setter)))
        throw notFound({ en: 'The deputy', zh: '该代理安排' });
      await deleteDeputy(call.db, id);
      call.note({ account: deputy.name, deputy: deputy.deputyName });
      return {};
    },
  });
}

function absence({ from, until }: { from?: string; until?: string }, now: number): Pick<Deputy, 'fromAt' | 'untilAt'> {
  if (from === undefined && until === undefined) return { fromAt: null, untilAt: null };
  const fromAt = from === undefined ? now : readMoment(from);
  const untilAt = until === undefined ? Number.NaN : readMoment(until);
  if (untilAt > now && untilAt > fromAt && untilAt - fromAt <= longestAbsence) return { fromAt, untilAt };
  throw invalid('access.deputy.time', {
    en: 'Give an absence an end after its begin, in the future and within a year; or neither begin nor end, for a deputy who stands ready.',
    zh: '缺席须有晚于开始、尚未到来且不超过一年的结束时间；如为常设代理人，则开始与结束均不填写。',
  });
}

function oversees({ roles }: Principal): boolean {
  return roles.includes(setter) || roles.includes('audit-administrator');
}

function shown(row: Deputy): Static<typeof DeputySchema> {
  return {
    id: row.id,
    account: { id: row.account, name: row.name },
    deputy: { id: row.deputy, name: row.deputyName },
    from: row.fromAt === null ? null : rfc3339(row.fromAt),
    until: row.untilAt === null ? null : rfc3339(row.untilAt),
    setAt: rfc3339(row.setAt),
  };
}

function onlyOwn(): Problem {
  return new Problem('access.deputy.not-yours', 403, {
    en: 'You can name deputies for yourself only. A security administrator does it for others.',
    zh: '您只能为自己指定代理人；为他人指定须由安全管理员操作。',
  });
}

function ownDeputy() {
  return invalid('access.deputy.own', {
    en: 'Nobody is his own deputy. Name somebody else.',
    zh: '不能指定本人为自己的代理人，请另选他人。',
  });
}

function oneself(): Problem {
  return new Problem('access.deputy.oneself', 403, {
    en: 'You cannot make yourself the deputy of somebody else. Ask that person, or another security administrator.',
    zh: '您不能将自己设为他人的代理人。请由其本人或另一位安全管理员操作。',
  });
}

function tooMany() {
  return conflict('access.deputy.many', {
    en: `There are ${mostDeputies} deputies and absences already. Remove those that are not needed.`,
    zh: `代理安排已达 ${mostDeputies} 项，请删除不需要的安排。`,
  });
}

function thereAlready() {
  return conflict('access.deputy.there', {
    en: 'This deputy stands ready already.',
    zh: '该常设代理人已存在。',
  });
}

import { type JsonObject, notFound, type Operation, operation, type Principal, type Resource } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { checkCityPolicy, isSound } from '../policies/check-policy.ts';
import { cityPolicyOf } from '../policies/city-policy.store.ts';
import { someoneWith } from '../policies/difference.ts';
import { TextSchema } from '../policies/policy-views.ts';
import { replaced } from '../policies/trial.ts';
import { readWish } from '../policies/wish.ts';
import { createRuleBook, type Rule, type RuleBook } from '../rule-book.ts';
import { ContextInput, DraftsInput, Outcome, PolicySchema, ResourceInput, WhoInput } from './decision-schemas.ts';
import { type Outlook, outlook, outlookOf } from './outlook.ts';
import type { Known } from './partial-question.ts';
import { classesOf, readHolders } from './principal-classes.ts';
import { unhurried } from './unhurried.ts';
import { nearMisses } from './why-not.ts';

/** What-if: nothing here is done, and nothing it answers about is recorded as a decision. */
export function decisionOperations(desk: Desk): readonly Operation[] {
  return [explain(desk), reach(desk), holders(desk)];
}

function explain(desk: Desk): Operation {
  return operation({
    name: 'access.decision.explain',
    http: 'POST /access/decisions/explain',
    summary: {
      en: 'Explain whether an operation would be allowed, and why or why not',
      zh: '说明某项操作是否会被允许及其原因',
    },
    input: Type.Object(
      {
        principal: WhoInput,
        operation: Type.String({ maxLength: 128 }),
        resource: Type.Optional(ResourceInput),
        context: Type.Optional(ContextInput),
        drafts: DraftsInput,
      },
      { additionalProperties: false },
    ),
    output: Type.Object({
      allowed: Type.Boolean({ description: 'For what is given; whatever is not given is not there' }),
      outcome: Outcome,
      policies: Type.Array(PolicySchema),
      nearest: Type.Array(
        Type.Intersect([
          PolicySchema,
          Type.Object({
            missing: Type.Array(Type.Object({ words: TextSchema, cedar: Type.String(), open: Type.Boolean() })),
          }),
        ]),
      ),
    }),
    risk: 'low',
    transaction: false,
    resource: (input) => ({ type: 'Operation', id: input.operation ?? '*' }),
    run: async (input, { db }) => {
      const asked = operationOf(desk, input.operation);
      const book = await bookWith(desk, db, input.drafts);
      const question = {
        principal: await principalOf(desk, input.principal),
        operation: asked.name,
        resource: (input.resource ?? { type: asked.resource({}).type, id: '*' }) as Resource,
        context: (input.context ?? {}) as JsonObject,
      };
      const known: Known = { resource: input.resource !== undefined, context: false };
      const decision = desk.authorizer.decideBy(book, question);
      const { outcome, policies } = outlookOf(book, question, known);
      const determined = decision.policies.length > 0 ? decision.policies : policies;
      return {
        allowed: decision.allowed,
        outcome,
        policies: rulesOf(book, determined).map(policyView),
        nearest: decision.allowed
          ? []
          : nearMisses(book, question, known).map(({ rule, missing }) => ({
              ...policyView(rule),
              missing: missing.map(({ words, cedar, open }) => ({ words: { ...words }, cedar, open })),
            })),
      };
    },
  });
}

function reach(desk: Desk): Operation {
  return operation({
    name: 'access.decision.reach',
    http: 'POST /access/decisions/reach',
    summary: {
      en: 'What could they do? Every operation and what it depends on',
      zh: '某人或某角色可以做什么：逐项操作及其条件',
    },
    input: Type.Object({ principal: WhoInput, drafts: DraftsInput }, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          operation: Type.String(),
          module: Type.String(),
          summary: TextSchema,
          risk: Type.String(),
          outcome: Outcome,
          policies: Type.Array(Type.String()),
        }),
      ),
      policies: Type.Array(PolicySchema),
    }),
    risk: 'low',
    transaction: false,
    resource: () => ({ type: 'Operation', id: '*' }),
    run: async (input, { db }) => {
      const principal = await principalOf(desk, input.principal);
      const book = await bookWith(desk, db, input.drafts);
      const all = desk
        .sources()
        .flatMap((source) =>
          source.operations
            .filter(({ authentication }) => authentication !== 'none')
            .map((each) => ({ module: source.name, each })),
        );
      const items = await unhurried(all, ({ module, each: { name, summary, risk } }) => {
        const { outcome, policies } = outlook(book, principal, name);
        return { operation: name, module, summary: { ...summary }, risk, outcome, policies: [...policies] };
      });
      const used = items.flatMap(({ policies }) => policies);
      return { items, policies: rulesOf(book, used).map(policyView) };
    },
  });
}

/** People listed at most; the count tells of all. */
const mostPeople = 200;

function holders(desk: Desk): Operation {
  return operation({
    name: 'access.decision.holders',
    http: 'POST /access/decisions/holders',
    summary: { en: 'Who could do this? The roles and the people', zh: '谁可以执行此操作：角色与人员' },
    input: Type.Object(
      { operation: Type.String({ maxLength: 128 }), drafts: DraftsInput },
      { additionalProperties: false },
    ),
    output: Type.Object({
      roles: Type.Array(Type.Object({ role: Type.String(), outcome: Outcome, policies: Type.Array(Type.String()) })),
      people: Type.Array(
        Type.Object({ id: Type.String(), name: Type.String(), roles: Type.Array(Type.String()), outcome: Outcome }),
      ),
      count: Type.Integer({ description: 'How many people could, or could under conditions' }),
      policies: Type.Array(PolicySchema),
    }),
    risk: 'low',
    transaction: false,
    resource: (input) => ({ type: 'Operation', id: input.operation ?? '*' }),
    run: async (input, { db }) => {
      const { name } = operationOf(desk, input.operation);
      const book = await bookWith(desk, db, input.drafts);
      const roles = desk.roles.map((role) => ({
        role: role.name,
        ...listed(outlook(book, someoneWith([role.name]), name)),
      }));
      const everybody = await readHolders(db, desk.holders);
      const able = await ableOf(
        book,
        name,
        everybody.map(({ principal }) => principal),
      );
      return {
        roles: roles.filter(({ outcome }) => outcome !== 'denied'),
        people: able.slice(0, mostPeople),
        count: able.length,
        policies: rulesOf(
          book,
          roles.flatMap(({ policies }) => policies),
        ).map(policyView),
      };
    },
  });
}

/** Those who could, alike ones decided about once where no policy asks who somebody is. */
async function ableOf(book: RuleBook, operation: string, people: readonly Principal[]) {
  const byName = (book.of(operation)?.rules ?? []).some(
    ({ reads }) => reads.principal.has('id') || reads.principal.has('name'),
  );
  const alike = (person: Principal): string =>
    JSON.stringify([person.roles, person.organisations ?? [], byName ? person.id : '']);
  const outcomes = new Map<string, Outlook['outcome']>();
  const classes = byName
    ? people
    : classesOf(people.map((principal) => ({ principal }))).map(({ principal }) => principal);
  await unhurried(classes, (person) => outcomes.set(alike(person), outlook(book, person, operation).outcome));
  return people.flatMap((person) => {
    const outcome = outcomes.get(alike(person)) ?? 'denied';
    if (outcome === 'denied') return [];
    return [{ id: person.id, name: person.name, roles: [...person.roles], outcome }];
  });
}

function listed({ outcome, policies }: Outlook) {
  return { outcome, policies: [...policies] };
}

function operationOf({ sources }: Desk, name: string): Operation {
  const asked = sources()
    .flatMap(({ operations }) => operations)
    .find((each) => each.name === name);
  if (asked === undefined) throw notFound({ en: 'The operation', zh: '该操作' });
  return asked;
}

async function principalOf({ rolesOf, principalOf: ask }: Desk, who: Asked): Promise<Principal> {
  if ('roles' in who) {
    const { roles, organisations, methods, assurance } = who;
    return {
      ...someoneWith(roles),
      ...(organisations ? { organisations } : {}),
      ...(methods ? { methods } : {}),
      ...(assurance === undefined ? {} : { assurance }),
    };
  }
  const known = await ask?.(who.user);
  if (known !== undefined) return known;
  const roles = ask === undefined ? await rolesOf(who.user) : undefined;
  if (roles === undefined) throw notFound({ en: 'The user', zh: '该用户' });
  return { ...someoneWith(roles), id: who.user, name: who.user };
}

type Asked = { roles: string[]; organisations?: string[]; methods?: string[]; assurance?: number } | { user: string };

/** The policies in force, or as they would be with the drafts: those that have no mistakes. */
async function bookWith(
  { authorizer, sources }: Desk,
  db: Parameters<typeof readWish>[0],
  drafts: { publish?: string[]; remove?: string[] } | undefined,
): Promise<RuleBook> {
  if (drafts === undefined) return authorizer.book;
  const { wish, inForce } = await readWish(db, drafts);
  const sound = wish.publish.map(cityPolicyOf).filter((policy) => {
    const source = sources().find(({ name }) => name === policy.module);
    return source !== undefined && isSound(checkCityPolicy(source, policy.cedar));
  });
  return createRuleBook(sources(), replaced(inForce, sound, wish.remove));
}

function rulesOf(book: RuleBook, ids: readonly string[]): readonly Rule[] {
  const wanted = new Set(ids);
  return book.rules.filter(({ id }) => wanted.has(id));
}

function policyView({ id, words, parsed, origin }: Rule) {
  return { id, words: { ...words }, effect: parsed.effect, origin };
}

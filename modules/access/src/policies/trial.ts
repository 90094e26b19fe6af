import type { Db, JsonObject, Principal, Text } from '@citywall/kernel';
import { parsePolicy } from '../cedar.ts';
import { classesOf, readHolders } from '../decisions/principal-classes.ts';
import type { Desk } from '../desk.ts';
import { type CityPolicy, createRuleBook, type RuleBook } from '../rule-book.ts';
import { checkCityPolicy, isSound } from './check-policy.ts';
import { cityPolicyOf, type PolicyVersion } from './city-policy.store.ts';
import type { Complaint } from './complaint.ts';
import { type Difference, differenceOf } from './difference.ts';
import { isGuarded } from './guarded.ts';
import { widens } from './widening.ts';

/** What would come into force: drafts, and policies taken out of force. */
export interface Wish {
  readonly publish: readonly PolicyVersion[];
  /** Ids. */
  readonly remove: readonly string[];
}

/** What was found out about a wish without doing it. */
export interface Trial {
  /** What is wrong, by policy. A policy with none but warnings may come into force. */
  readonly complaints: readonly { readonly policy: string; readonly complaints: readonly Complaint[] }[];
  /** Why it would lock out, however right its policies are. */
  readonly lockOut: readonly Text[];
  /** Policies that give rights that were not there: a second person must agree. */
  readonly widening: readonly string[];
  readonly difference: Difference;
  /** Nothing stands against it. */
  readonly passed: boolean;
}

/** Who tries, and how he comes. */
export interface Tester {
  readonly principal: Principal;
  readonly context: JsonObject;
}

/** Tries a wish over the policies in force. Changes nothing. */
export async function tryOut(
  desk: Pick<Desk, 'sources' | 'authorizer' | 'holders' | 'roles'>,
  db: Db,
  wish: Wish,
  live: readonly CityPolicy[],
  tester: Tester,
): Promise<Trial> {
  const complaints = wish.publish.map((version) => ({
    policy: version.policy,
    complaints: checkVersion(desk, version),
  }));
  const sound = wish.publish.filter((version) => isUsable(desk, version));
  const after = replaced(live, sound.map(cityPolicyOf), wish.remove);
  const changed = [...sound.map(({ policy }) => policy), ...wish.remove];
  const books = { before: createRuleBook(desk.sources(), live), after: createRuleBook(desk.sources(), after) };
  const difference = await differenceFor(desk, db, books, changed);
  const lockOut = lockOuts(desk, books, tester);
  return {
    complaints,
    lockOut,
    widening: changed.filter((id) => widens(parsedOf(live, id), parsedOf(after, id))),
    difference,
    passed: sound.length === wish.publish.length && lockOut.length === 0,
  };
}

/** The policies of the city after the wish. */
export function replaced(
  live: readonly CityPolicy[],
  publish: readonly CityPolicy[],
  remove: readonly string[],
): readonly CityPolicy[] {
  const gone = new Set([...remove, ...publish.map(({ id }) => id)]);
  return [...live.filter(({ id }) => !gone.has(id)), ...publish];
}

function parsedOf(policies: readonly CityPolicy[], id: string) {
  const policy = policies.find((each) => each.id === id);
  return policy === undefined ? undefined : parsePolicy(policy);
}

function checkVersion(desk: Pick<Desk, 'sources'>, version: PolicyVersion): readonly Complaint[] {
  const source = desk.sources().find(({ name }) => name === version.module);
  return source === undefined ? [] : checkCityPolicy(source, version.cedar).complaints;
}

function isUsable(desk: Pick<Desk, 'sources'>, version: PolicyVersion): boolean {
  const source = desk.sources().find(({ name }) => name === version.module);
  return source !== undefined && isSound(checkCityPolicy(source, version.cedar));
}

interface Books {
  readonly before: RuleBook;
  readonly after: RuleBook;
}

async function differenceFor(
  desk: Pick<Desk, 'sources' | 'holders' | 'roles'>,
  db: Db,
  { before, after }: Books,
  changed: readonly string[],
): Promise<Difference> {
  const rules = [...before.rules, ...after.rules].filter(({ id }) => changed.includes(id));
  const operations = desk
    .sources()
    .flatMap((source) => source.operations)
    .filter(({ name, authentication }) => authentication !== 'none' && speakOf(rules, before, after, name))
    .map(({ name }) => name);
  const named = new Set(rules.flatMap(({ parsed }) => stringsIn(parsed)));
  const people = classesOf(await readHolders(db, desk.holders), named);
  const roles = desk.roles.map(({ name }) => name);
  return differenceOf(before, after, operations, roles, people, changed);
}

function speakOf(changed: RuleBook['rules'], before: RuleBook, after: RuleBook, operation: string): boolean {
  const about = [...(before.of(operation)?.rules ?? []), ...(after.of(operation)?.rules ?? [])];
  return about.some((rule) => changed.includes(rule));
}

/** People whom a policy may name. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** What the tester can do now, the way he comes, and could not afterwards, of the operations that let policies be changed again. */
function lockOuts(
  { sources, authorizer }: Pick<Desk, 'sources' | 'authorizer'>,
  { before, after }: Books,
  { principal, context }: Tester,
): readonly Text[] {
  return sources()
    .flatMap(({ operations }) => operations)
    .filter(({ name, authentication }) => authentication !== 'none' && isGuarded(name))
    .flatMap(({ name }) => {
      const question = { principal, operation: name, resource: { type: 'Anything', id: '*' }, context };
      if (!authorizer.decideBy(before, question).allowed || authorizer.decideBy(after, question).allowed) return [];
      return [
        {
          en: `Afterwards you yourself, coming as you do now, could no longer do ${name}, and nobody might be able to take this back.`,
          zh: `生效后，您本人以当前方式将无法再执行 ${name}，可能没有人能够撤销此更改。`,
        },
      ];
    });
}

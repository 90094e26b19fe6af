import { type Db, invalid, notFound } from '@citywall/kernel';
import { Type } from 'typebox';
import type { CityPolicy } from '../rule-book.ts';
import { cityPolicyOf, type PolicyVersion, readCurrent } from './city-policy.store.ts';
import type { Wish } from './trial.ts';

const PolicyIds = Type.Array(
  Type.String({ minLength: 8, maxLength: 110, pattern: '^city\\.[a-z]+\\.[a-z][a-z0-9-]*$' }),
  {
    maxItems: 50,
    uniqueItems: true,
  },
);

/** What is to come into force: drafts by the id of their policy, and policies to be taken out of force. */
export const WishInput = { publish: Type.Optional(PolicyIds), remove: Type.Optional(PolicyIds) };

/** What a wish names, as it stands. */
export interface ReadWish {
  readonly wish: Wish;
  readonly inForce: readonly CityPolicy[];
  /** Everything that is in force or drafted. */
  readonly current: readonly PolicyVersion[];
}

/** Reads what the wish names; refuses what is not there, with what to do. */
export async function readWish(
  db: Db,
  { publish = [], remove = [] }: { readonly publish?: readonly string[]; readonly remove?: readonly string[] },
): Promise<ReadWish> {
  if (publish.length + remove.length === 0 || publish.some((id) => remove.includes(id)))
    throw invalid('access.policy.wish', {
      en: 'Name at least one policy, and each either to publish or to remove.',
      zh: '请至少指定一条策略，且每条只能选择发布或移除之一。',
    });
  const current = await readCurrent(db);
  const live = current.filter(({ state }) => state === 'live');
  const drafts = publish.map((id) => {
    const draft = current.find(({ policy, state }) => policy === id && state !== 'live');
    if (draft === undefined) throw notFound({ en: `A draft of ${id}`, zh: `${id} 的草稿` });
    return draft;
  });
  for (const id of remove)
    if (!live.some(({ policy }) => policy === id))
      throw notFound({ en: `A policy ${id} in force`, zh: `生效中的策略 ${id}` });
  return { wish: { publish: drafts, remove: [...remove] }, inForce: live.map(cityPolicyOf), current };
}

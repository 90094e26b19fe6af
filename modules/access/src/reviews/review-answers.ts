import type { Db } from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import { Moment, MomentOrNull, PersonSchema, rfc3339 } from '../page.ts';
import type { Review } from './review.store.ts';
import { type Desk, type ReviewItem, readProgress } from './review-item.store.ts';

const OrNull = <T extends Parameters<typeof Type.Array>[0]>(schema: T) => Type.Union([schema, Type.Null()]);

/** Which rights a review looks at, as it is given in. */
export const ScopeSchema = Type.Object(
  {
    roles: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 50 })),
    organisations: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 200 }),
    ),
    privileged: Type.Optional(Type.Boolean({ description: 'Only roles that decide about others' })),
    conspicuous: Type.Optional(
      Type.Boolean({ description: 'Only rights that lie unused or that hardly any peer has' }),
    ),
  },
  { additionalProperties: false },
);

export const ReviewersSchema = Type.Union(
  [Type.Literal('owners'), Type.Literal('organisation'), Type.Literal('named')],
  { description: 'owners of the roles; administrators of the organisation, else the owners; or those in named' },
);

const ProgressSchema = Type.Object({
  items: Type.Integer(),
  keep: Type.Integer(),
  remove: Type.Integer(),
  removed: Type.Integer(),
});

export const ReviewSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  scope: ScopeSchema,
  reviewers: ReviewersSchema,
  named: Type.Array(Type.String()),
  due: Moment,
  removeUndecided: Type.Boolean(),
  state: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  openedAt: Moment,
  openedBy: PersonSchema,
  escalatedAt: MomentOrNull,
  closedAt: MomentOrNull,
  closedBy: OrNull(PersonSchema),
  evidence: OrNull(Type.String({ description: 'SHA-256 of the evidence file, in hex' })),
  progress: ProgressSchema,
  /** What lies on the desk of whoever asks. */
  mine: ProgressSchema,
});

export const ItemSchema = Type.Object({
  id: Type.String(),
  account: PersonSchema,
  role: Type.String(),
  source: Type.String(),
  heldFrom: Moment,
  heldUntil: MomentOrNull,
  organisation: OrNull(Type.String()),
  post: OrNull(Type.String()),
  signals: Type.Object({
    unusedDays: Type.Optional(Type.Integer()),
    score: Type.Optional(Type.Integer()),
    peers: Type.Optional(
      Type.Object({ by: Type.String(), name: Type.String(), holders: Type.Integer(), size: Type.Integer() }),
    ),
  }),
  decision: OrNull(Type.Union([Type.Literal('keep'), Type.Literal('remove')])),
  reason: OrNull(Type.String()),
  decidedAt: MomentOrNull,
  decidedBy: OrNull(PersonSchema),
  standsFor: OrNull(PersonSchema),
  outcome: OrNull(Type.String({ description: 'removed, gone, kept, undecided, or the code of what stood against it' })),
});

export async function showReview(db: Db, review: Review, desk: Desk): Promise<Static<typeof ReviewSchema>> {
  const { id, title, scope, reviewers, removeUndecided, evidence } = review;
  return {
    ...{ id, title, reviewers, removeUndecided, evidence },
    scope: scope as Static<typeof ScopeSchema>,
    named: [...review.named],
    due: rfc3339(review.dueAt),
    state: review.closedAt === null ? 'open' : 'closed',
    openedAt: rfc3339(review.openedAt),
    openedBy: personOf(review.openedBy),
    escalatedAt: momentOf(review.escalatedAt),
    closedAt: momentOf(review.closedAt),
    closedBy: review.closedBy === null ? null : personOf(review.closedBy),
    progress: await readProgress(db, id),
    mine: await readProgress(db, id, desk),
  };
}

export function showItem(item: ReviewItem): Static<typeof ItemSchema> {
  const { id, account, name, role, source, organisation, post, decision, reason, outcome } = item;
  return {
    ...{ id, role, source, organisation, post, decision, reason, outcome },
    account: { id: account, name },
    heldFrom: rfc3339(item.heldFrom),
    heldUntil: momentOf(item.heldUntil),
    signals: item.signals as Static<typeof ItemSchema>['signals'],
    decidedAt: momentOf(item.decidedAt),
    decidedBy: whoOf(item.decidedBy, item.decidedByName),
    standsFor: whoOf(item.standsFor, item.standsForName),
  };
}

function momentOf(ms: number | null): string | null {
  return ms === null ? null : rfc3339(ms);
}

function personOf({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name };
}

function whoOf(id: string | null, name: string | null) {
  return id === null ? null : { id, name: name ?? id };
}

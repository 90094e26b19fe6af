import { Readable } from 'node:stream';
import { type Call, invalid, newId, notFound, type Operation, operation, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';
import {
  actorOf,
  Id,
  listOf,
  MomentIn,
  pageInput,
  pageOf,
  Reason,
  readCursor,
  readMoment,
  rfc3339,
  Whom,
} from '../page.ts';
import type { Person } from '../people.ts';
import { findPerson } from '../requests/role-owner.operations.ts';
import { alarmOf } from './care-for-reviews.ts';
import { closeReview } from './close-review.ts';
import { decideItems, deskOf } from './decide-items.ts';
import { openReview, type ReviewDesk } from './open-review.ts';
import { findReview, listReviews, type Review } from './review.store.ts';
import { ItemSchema, ReviewersSchema, ReviewSchema, ScopeSchema, showItem, showReview } from './review-answers.ts';
import { listItems } from './review-item.store.ts';

const day = 86_400_000;
const longest = 366 * day;
/** Who sees every review and all its items. */
const overseers = ['security-administrator', 'audit-administrator'];
/** Rights decided about in one call. */
const mostAtOnce = 200;

/** Access reviews: opening, deciding, closing, and the evidence. */
export function reviewOperations(desk: ReviewDesk): readonly Operation[] {
  return [create(desk), list(desk), show(desk), items(desk), decide(desk), close(desk), evidence(desk)];
}

function create(desk: ReviewDesk): Operation {
  return operation({
    name: 'access.review.create',
    http: 'POST /access/reviews',
    summary: { en: 'Open an access review', zh: '发起权限复核' },
    input: Type.Object(
      {
        title: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
        scope: ScopeSchema,
        reviewers: ReviewersSchema,
        named: Type.Optional(Type.Array(Whom, { maxItems: 50, uniqueItems: true })),
        due: MomentIn,
        removeUndecided: Type.Boolean({ description: 'Take away at the end what nobody decided' }),
      },
      { additionalProperties: false },
    ),
    output: ReviewSchema,
    risk: 'high',
    resource: () => ({ type: 'Review', id: '*' }),
    run: async ({ title, scope, reviewers, named = [], due, removeUndecided }, call) => {
      const openedAt = desk.clock.now();
      const dueAt = readMoment(due);
      if (dueAt <= openedAt || dueAt > openedAt + longest) throw wrongTime();
      if ((reviewers === 'named') !== named.length > 0) throw wrongReviewers();
      const people: Person[] = [];
      for (const each of named) people.push(await findPerson(desk, call.db, each));
      const ids = [...new Set(people.map(({ id }) => id))];
      const facts = { title, scope, reviewers, named: ids, dueAt, removeUndecided, openedAt };
      const end = { escalatedAt: null, closedAt: null, closedBy: null, evidence: null };
      const review: Review = { id: newId(), ...facts, openedBy: actorOf(call.principal), ...end };
      const count = await openReview(desk, call.db, review);
      call.note({ review: review.id, title, scope, reviewers, due: rfc3339(dueAt), removeUndecided, rights: count });
      call.afterCommit(() => desk.live.announce('access.review', { id: review.id }));
      return shown(desk, call, review);
    },
  });
}

function list(desk: ReviewDesk): Operation {
  return operation({
    name: 'access.review.list',
    http: 'GET /access/reviews',
    summary: { en: 'List access reviews', zh: '列出权限复核' },
    input: Type.Object(pageInput, { additionalProperties: false }),
    output: listOf(ReviewSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Review', id: '*' }),
    run: async ({ cursor, limit = 50 }, call) => {
      const page = pageOf(await listReviews(call.db, readCursor(cursor), limit + 1), limit);
      const all = await Promise.all(page.rows.map((review) => shown(desk, call, review)));
      return { items: all.filter(({ mine }) => mine.items > 0 || oversees(call.principal)), next: page.next };
    },
  });
}

function show(desk: ReviewDesk): Operation {
  return operation({
    name: 'access.review.show',
    http: 'GET /access/reviews/{id}',
    summary: { en: 'Show an access review', zh: '查看权限复核' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: ReviewSchema,
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'Review', id }),
    run: async ({ id }, call) => visible(desk, call, id),
  });
}

function items(desk: ReviewDesk): Operation {
  return operation({
    name: 'access.review-item.list',
    http: 'GET /access/reviews/{id}/items',
    summary: { en: 'List the rights of an access review', zh: '列出权限复核的项目' },
    input: Type.Object(
      {
        id: Id,
        view: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('all')])),
        state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('decided')])),
        ...pageInput,
      },
      { additionalProperties: false },
    ),
    output: listOf(ItemSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'Review', id }),
    run: async ({ id, view = 'mine', state, cursor, limit = 100 }, call) => {
      const review = await named(call, id);
      const all = view === 'all' && oversees(call.principal);
      const after = readCursor(cursor);
      const rows = await listItems(call.db, id, {
        ...(all ? {} : { desk: await deskOf(desk, call.db, review, call.principal) }),
        ...(state === undefined ? {} : { state }),
        ...(after === undefined ? {} : { after }),
        limit: limit + 1,
      });
      const page = pageOf(rows, limit);
      return { items: page.rows.map(showItem), next: page.next };
    },
  });
}

function decide(desk: ReviewDesk): Operation {
  return operation({
    name: 'access.review-item.decide',
    http: 'POST /access/reviews/{id}/decisions',
    summary: { en: 'Decide which rights of a review may stay', zh: '决定复核项目的去留' },
    input: Type.Object(
      {
        id: Id,
        items: Type.Array(Id, { minItems: 1, maxItems: mostAtOnce, uniqueItems: true }),
        decision: Type.Union([Type.Literal('keep'), Type.Literal('remove')]),
        reason: Type.Optional(Reason),
      },
      { additionalProperties: false },
    ),
    output: ReviewSchema,
    risk: 'medium',
    resource: ({ id }) => ({ type: 'Review', id }),
    run: async ({ id, ...wish }, call) => {
      await decideItems(desk, call, id, wish);
      return shown(desk, call, await named(call, id));
    },
  });
}

function close(desk: ReviewDesk): Operation {
  return operation({
    name: 'access.review.close',
    http: 'POST /access/reviews/{id}/close',
    summary: { en: 'Close an access review and carry out its decisions', zh: '结束权限复核并执行决定' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: ReviewSchema,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Review', id }),
    run: async ({ id }, call) => {
      const { title } = await named(call, id);
      const ending = await closeReview(desk, call.db, id, actorOf(call.principal));
      if (ending !== undefined) call.note({ title, ...ending });
      call.afterCommit(() => {
        desk.alarms.clear(alarmOf(id));
        desk.live.announce('access.review', { id });
      });
      return shown(desk, call, await named(call, id));
    },
  });
}

function evidence({ blobs }: ReviewDesk): Operation {
  return operation({
    name: 'access.review.evidence',
    http: 'GET /access/reviews/{id}/evidence',
    summary: { en: 'Download the evidence of a closed review', zh: '下载已结束复核的证据' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: Type.Unknown({ description: 'JSON; its SHA-256 stands in the audit log where the review was closed' }),
    risk: 'low',
    answers: 'stream',
    resource: ({ id }) => ({ type: 'Review', id }),
    run: async ({ id }, call) => {
      const { evidence: hash } = await named(call, id);
      const content = hash === null ? undefined : await blobs?.get(hash);
      if (content === undefined) throw notFound({ en: 'The evidence of this review', zh: '该复核的证据' });
      return {
        contentType: 'application/json',
        fileName: `access-review-${id}.json`,
        content: Readable.from([Buffer.from(content)]),
      };
    },
  });
}

function oversees({ roles }: Principal): boolean {
  return roles.some((role) => overseers.includes(role));
}

async function named(call: Call, id: string): Promise<Review> {
  const review = await findReview(call.db, id);
  if (review === undefined) throw notFound({ en: 'The review', zh: '该复核' });
  return review;
}

/** Others see a review only when they are asked in it. */
async function visible(desk: ReviewDesk, call: Call, id: string) {
  const view = await shown(desk, call, await named(call, id));
  if (view.mine.items === 0 && !oversees(call.principal)) throw notFound({ en: 'The review', zh: '该复核' });
  return view;
}

async function shown(desk: ReviewDesk, call: Call, review: Review) {
  return showReview(call.db, review, await deskOf(desk, call.db, review, call.principal));
}

function wrongTime() {
  return invalid('access.review.time', {
    en: 'Choose a due date in the future, within a year.',
    zh: '请选择一年以内的未来日期作为截止日期。',
  });
}

function wrongReviewers() {
  return invalid('access.review.reviewers', {
    en: 'Name the reviewers when you choose named persons, and nobody otherwise.',
    zh: '选择指定人员时须列出复核人，否则不要填写。',
  });
}

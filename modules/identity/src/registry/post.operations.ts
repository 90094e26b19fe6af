import {
  type Call,
  conflict,
  newId,
  notFound,
  type Operation,
  operation,
  type Principal,
  Problem,
} from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, pageOf, pagingSchema, reasonSchema } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { findAccount } from './account.store.ts';
import { checkRoles, keepDutiesHeld, requireSecurityDuty } from './duties.ts';
import { unknownOrganisation } from './organisation.operations.ts';
import { findOrganisation } from './organisation.store.ts';
import { holdersOf, insertPost, isFilled, listPosts, lockPost, postWords, updatePost } from './post.store.ts';
import type { Post } from './registry.tables.ts';
import { namesSchema, postSchema, searchSchema, showPost } from './registry-answers.ts';
import { listFacts, listResource, listScope, type Named, onlySeen, placeOfPost, placesFacts } from './scope.ts';

const rolesSchema = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16, uniqueItems: true });
const seatsSchema = Type.Union([Type.Integer({ minimum: 1, maximum: 10_000 }), Type.Null()]);
const answer = Type.Object({ post: postSchema });

/** Posts: places to fill, and what they let their holders do. */
export function postOperations(desk: Desk): readonly Operation[] {
  return [list(desk), create(desk), change(desk), close(desk)];
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.post.list',
    http: 'GET /identity/posts',
    summary: { en: 'List posts and who holds them', zh: '列出岗位及任职人员' },
    input: Type.Object(
      { ...pagingSchema, organisation: Type.Optional(idSchema), text: Type.Optional(searchSchema) },
      { additionalProperties: false },
    ),
    output: listSchema(postSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: listResource('Post'),
    facts: listFacts(desk),
    run: async ({ organisation, text, cursor, limit = 100 }, call) => {
      const scope = { type: 'Post', organisation };
      const organisations = await listScope(desk, call, 'identity.post.list', scope);
      const filter = { text, organisations, before: cursor, limit: limit + 1 };
      const rows = await listPosts(call.db, filter, desk.clock.now());
      const { next } = pageOf(rows, limit, showPost);
      const page = rows.slice(0, limit);
      const seen = await onlySeen(desk, call, 'identity.post.list', 'Post', page, (row) => row.organisation);
      return { items: seen.map(showPost), next };
    },
  });
}

function create(desk: Desk): Operation {
  return operation({
    name: 'identity.post.create',
    http: 'POST /identity/posts',
    summary: { en: 'Add a post', zh: '新增岗位' },
    input: Type.Object(
      { organisation: idSchema, title: namesSchema, roles: rolesSchema, seats: Type.Optional(seatsSchema) },
      { additionalProperties: false },
    ),
    output: answer,
    risk: 'medium',
    resource: () => ({ type: 'Post', id: '*' }),
    facts: placesFacts(desk, async ({ organisation }: { readonly organisation: string }) => [organisation]),
    run: async (input, call) => {
      const roles = checkRoles(desk.roles, input.roles, 'person');
      if (roles.length > 0) requireSecurityDuty(call.principal);
      const organisation = await findOrganisation(call.db, input.organisation);
      if (organisation === undefined || organisation.closed_at !== null) throw unknownOrganisation();
      const names = { title_en: input.title.en, title_zh: input.title.zh };
      const post: Post = {
        ...{ id: newId(), organisation: organisation.id, ...names, roles, seats: input.seats ?? null },
        ...{ words: postWords(names), created_at: desk.clock.now(), closed_at: null },
      };
      await insertPost(call.db, post);
      call.note({ post: post.id, title: post.title_en, roles });
      call.afterCommit(() => announce(desk, post.id));
      return { post: showPost({ ...post, holders: [] }) };
    },
  });
}

function change(desk: Desk): Operation {
  return operation({
    name: 'identity.post.change',
    http: 'PATCH /identity/posts/{id}',
    summary: { en: 'Change a post and what it gives', zh: '修改岗位及其所授角色' },
    input: Type.Object(
      {
        id: idSchema,
        title: Type.Optional(namesSchema),
        roles: Type.Optional(rolesSchema),
        seats: Type.Optional(seatsSchema),
        reason: reasonSchema,
      },
      { additionalProperties: false },
    ),
    output: answer,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Post', id }),
    facts: placesFacts(desk, async ({ id }: Named, db) => [await placeOfPost(db, id)]),
    run: async ({ id, title, roles: wanted, seats, reason }, call) => {
      const post = await openPost(call, id);
      const roles = wanted === undefined ? post.roles : checkRoles(desk.roles, wanted, 'person');
      const holders = await holdersOf(call.db, id, desk.clock.now());
      await checkNewRoles(desk, call, post, roles, holders);
      const names = { title_en: title?.en ?? post.title_en, title_zh: title?.zh ?? post.title_zh };
      const next = { ...names, roles, seats: seats === undefined ? post.seats : seats, words: postWords(names) };
      await updatePost(call.db, id, next);
      call.note({ reason, title: next.title_en, from: post.roles, to: roles });
      call.afterCommit(() => {
        for (const account of holders) desk.changed(account);
        announce(desk, id);
      });
      return { post: showPost(await shown(desk, call, id)) };
    },
  });
}

/** What a post gives is the security administrator's to say, though not for himself; and no duty loses its last holder. */
async function checkNewRoles(
  desk: Desk,
  call: Call,
  post: Post,
  roles: readonly string[],
  holders: readonly string[],
): Promise<void> {
  const added = roles.filter((role) => !post.roles.includes(role));
  const taken = post.roles.filter((role) => !roles.includes(role));
  if (added.length + taken.length === 0) return;
  requireSecurityDuty(call.principal);
  if (holders.includes(call.principal.id)) requireHeld(added, call.principal);
  for (const holder of holders) {
    const account = await findAccount(call.db, holder, desk.clock.now());
    if (account === undefined) continue;
    if (added.length > 0) await desk.separation?.check(call.db, account.id, [...account.roles, ...added]);
    const left = taken.filter((role) => !account.assigned.includes(role));
    await keepDutiesHeld(call.db, desk, account, left, desk.clock.now());
  }
}

function requireHeld(roles: readonly string[], principal: Principal): void {
  if (roles.every((role) => principal.roles.includes(role))) return;
  throw new Problem('identity.role.own', 403, {
    en: 'You hold this post, and you cannot give yourself a role. Ask another security administrator.',
    zh: '您正担任该岗位，不能给自己授予角色，请由另一位安全管理员操作。',
  });
}

function close(desk: Desk): Operation {
  return operation({
    name: 'identity.post.close',
    http: 'POST /identity/posts/{id}/close',
    summary: { en: 'Close a post that nobody holds', zh: '关闭无人任职的岗位' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: Type.Object({}, { additionalProperties: false }),
    risk: 'medium',
    resource: ({ id }) => ({ type: 'Post', id }),
    facts: placesFacts(desk, async ({ id }: Named, db) => [await placeOfPost(db, id)]),
    run: async ({ id, reason }, call) => {
      const post = await openPost(call, id);
      if (await isFilled(call.db, id, desk.clock.now())) {
        throw conflict('identity.post.filled', {
          en: 'Somebody holds this post or is ordered to. Move the person first.',
          zh: '该岗位仍有人员任职或已有任职安排，请先调整人员。',
        });
      }
      await updatePost(call.db, id, { closed_at: desk.clock.now() });
      call.note({ reason, title: post.title_en });
      call.afterCommit(() => announce(desk, id));
      return {};
    },
  });
}

async function openPost(call: Call, id: string): Promise<Post> {
  const post = await lockPost(call.db, id);
  if (post === undefined || post.closed_at !== null) throw unknownPost();
  return post;
}

/** One sentence for whatever names a post that is not there. */
export function unknownPost() {
  return notFound({ en: 'The post', zh: '该岗位' });
}

async function shown(desk: Desk, call: Call, id: string) {
  const post = await openPost(call, id);
  const around = { organisations: [post.organisation], limit: 10_000 };
  const rows = await listPosts(call.db, around, desk.clock.now());
  return rows.find((row) => row.id === id) ?? { ...post, holders: [] };
}

function announce(desk: Desk, id: string): void {
  desk.live.announce('identity.post', { id });
}

import { type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { listAccounts } from './account.store.ts';
import { searchOrganisations } from './organisation.store.ts';
import { listPosts } from './post.store.ts';
import { searchSchema } from './registry-answers.ts';
import { listFacts, listResource, listScope, onlySeen } from './scope.ts';

const text = Type.Object({ en: Type.String(), zh: Type.String() });
const name = 'identity.directory.search';

/** One search for people, organisations and posts. */
export function directoryOperations(desk: Desk): readonly Operation[] {
  return [
    operation({
      name,
      http: 'GET /identity/directory',
      summary: { en: 'Search people, organisations and posts', zh: '搜索人员、组织机构与岗位' },
      input: Type.Object(
        {
          text: searchSchema,
          organisation: Type.Optional(idSchema),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
        },
        { additionalProperties: false },
      ),
      output: Type.Object({
        people: Type.Array(
          Type.Object({
            id: Type.String(),
            name: Type.String(),
            displayName: Type.String(),
            organisation: Type.String(),
          }),
        ),
        organisations: Type.Array(Type.Object({ id: Type.String(), code: Type.String(), name: text })),
        posts: Type.Array(Type.Object({ id: Type.String(), title: text, organisation: Type.String() })),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: listResource('User'),
      facts: listFacts(desk),
      run: async ({ text, organisation, limit = 20 }, call) => {
        const organisations = await listScope(desk, call, name, { type: 'User', organisation });
        const now = desk.clock.now();
        const filter = { text, organisations, limit };
        const [people, groups, posts] = await Promise.all([
          listAccounts(call.db, filter, now),
          searchOrganisations(call.db, text, limit),
          listPosts(call.db, filter, now),
        ]);
        const seen = await onlySeen(desk, call, name, 'User', people, (row) => row.organisation);
        const seenPosts = await onlySeen(desk, call, name, 'User', posts, (row) => row.organisation);
        return {
          people: seen.map((row) => ({
            ...{ id: row.id, name: row.name, displayName: row.display_name, organisation: row.organisation },
          })),
          organisations: groups.map((row) => ({
            id: row.id,
            code: row.code,
            name: { en: row.name_en, zh: row.name_zh },
          })),
          posts: seenPosts.map((row) => ({
            ...{ id: row.id, title: { en: row.title_en, zh: row.title_zh }, organisation: row.organisation },
          })),
        };
      },
    }),
  ];
}

import { conflict, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { actorOf } from '../page.ts';
import type { PolicySource } from '../policy-source.ts';
import { schemaText } from '../schema.ts';
import { checkCityPolicy } from './check-policy.ts';
import { countCurrent, lockPolicies, moveVersion, readCurrent, readVersions, saveDraft } from './city-policy.store.ts';
import type { LivePolicies } from './live-policies.ts';
import { longestPolicy } from './policy-bounds.ts';
import { ComplaintSchema, TextSchema, TrialSchema, trialView, VersionSchema, versionView } from './policy-views.ts';
import { tryOut } from './trial.ts';
import { readWish, WishInput } from './wish.ts';

/** Policies of one city: enough for any, and few enough to read. */
const mostPolicies = 500;

const Module = Type.String({ minLength: 1, maxLength: 32, pattern: '^[a-z]+$' });
const PolicyId = Type.String({ minLength: 8, maxLength: 110, pattern: '^city\\.[a-z]+\\.[a-z][a-z0-9-]*$' });
const Words = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });

/** Writing policies of the city; nothing here changes what is decided. */
export function cityPolicyOperations(desk: Desk, live: LivePolicies): readonly Operation[] {
  return [list(live), show(), schemaShow(desk), check(desk), save(desk), discard(desk), tryDrafts(desk)];
}

function list(live: LivePolicies): Operation {
  return operation({
    name: 'access.city-policy.list',
    http: 'GET /access/city-policies',
    summary: { en: 'List the policies that the city wrote, with their drafts', zh: '列出本市编写的策略及其草稿' },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(Type.Intersect([VersionSchema, Type.Object({ broken: Type.Boolean() })])),
      next: Type.Null(),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'CityPolicy', id: '*' }),
    run: async (_input, { db }) => {
      const broken = live.broken();
      const items = await readCurrent(db);
      return {
        items: items.map((item) => ({
          ...versionView(item),
          broken: item.state === 'live' && broken.has(item.policy),
        })),
        next: null,
      };
    },
  });
}

function show(): Operation {
  return operation({
    name: 'access.city-policy.show',
    http: 'GET /access/city-policies/{id}',
    summary: { en: 'Show one policy of the city with all its versions', zh: '查看一条城市策略及其全部版本' },
    input: Type.Object({ id: PolicyId }, { additionalProperties: false }),
    output: Type.Object({ id: Type.String(), module: Type.String(), versions: Type.Array(VersionSchema) }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'CityPolicy', id: id ?? '*' }),
    run: async ({ id }, { db }) => {
      const versions = await readVersions(db, id);
      const [newest] = versions;
      if (newest === undefined) throw notFound({ en: 'The policy', zh: '该策略' });
      return { id, module: newest.module, versions: versions.map(versionView) };
    },
  });
}

function schemaShow({ sources }: Desk): Operation {
  return operation({
    name: 'access.schema.show',
    http: 'GET /access/schema',
    summary: { en: 'What policies of a module can ask, as a Cedar schema', zh: '某模块策略可查询的内容（Cedar 模式）' },
    input: Type.Object({ module: Module }, { additionalProperties: false }),
    output: Type.Object({
      module: Type.String(),
      schema: Type.String({ description: 'Cedar schema text' }),
      operations: Type.Array(Type.Object({ name: Type.String(), summary: TextSchema })),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Schema', id: '*' }),
    run: async ({ module }) => {
      const source = sourceOf(sources(), module);
      const guarded = source.operations.filter(({ authentication }) => authentication !== 'none');
      return {
        module,
        schema: schemaText(source),
        operations: guarded.map(({ name, summary }) => ({ name, summary: { ...summary } })),
      };
    },
  });
}

function check({ sources }: Desk): Operation {
  return operation({
    name: 'access.city-policy.check',
    http: 'POST /access/city-policies/check',
    summary: { en: 'Check the text of a policy without keeping it', zh: '检查策略文本（不保存）' },
    input: Type.Object(
      { module: Module, cedar: Type.String({ maxLength: longestPolicy }) },
      { additionalProperties: false },
    ),
    output: Type.Object({ complaints: Type.Array(ComplaintSchema), operations: Type.Array(Type.String()) }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    resource: () => ({ type: 'CityPolicy', id: '*' }),
    run: async ({ module, cedar }) => {
      const { complaints, operations } = checkCityPolicy(sourceOf(sources(), module), cedar);
      return {
        complaints: complaints.map((each) => ({ ...each, text: { ...each.text } })),
        operations: [...operations],
      };
    },
  });
}

function save({ sources, clock }: Desk): Operation {
  return operation({
    name: 'access.city-policy.save',
    http: 'PUT /access/city-policies/{id}',
    summary: { en: 'Save a draft of a policy', zh: '保存策略草稿' },
    input: Type.Object(
      {
        id: PolicyId,
        cedar: Type.String({ minLength: 1, maxLength: longestPolicy }),
        words: Type.Object({ en: Words, zh: Words }, { additionalProperties: false }),
        reason: Type.String({ minLength: 1, maxLength: 1_000, pattern: '\\S' }),
      },
      { additionalProperties: false },
    ),
    output: VersionSchema,
    risk: 'medium',
    resource: ({ id }) => ({ type: 'CityPolicy', id: id ?? '*' }),
    run: async ({ id, cedar, words, reason }, call) => {
      const module = id.split('.')[1] ?? '';
      sourceOf(sources(), module);
      await lockPolicies(call.db);
      const versions = await readVersions(call.db, id);
      if (versions.some(({ state }) => state === 'waiting')) throw waiting();
      if (versions.length === 0 && (await countCurrent(call.db)) >= mostPolicies) throw tooMany();
      const draft = { policy: id, module, cedar, words, reason, author: actorOf(call.principal) };
      await saveDraft(call.db, { ...draft, changedAt: clock.now() });
      const [saved] = await readVersions(call.db, id);
      if (saved === undefined) throw new Error(`The draft of ${id} was not kept`);
      call.note({ version: saved.version, words, reason, cedar });
      return versionView(saved);
    },
  });
}

function discard({ clock }: Desk): Operation {
  return operation({
    name: 'access.city-policy.discard',
    http: 'DELETE /access/city-policies/{id}',
    summary: { en: 'Discard the draft of a policy', zh: '放弃策略草稿' },
    input: Type.Object({ id: PolicyId }, { additionalProperties: false }),
    output: Type.Object({}),
    risk: 'medium',
    resource: ({ id }) => ({ type: 'CityPolicy', id: id ?? '*' }),
    run: async ({ id }, call) => {
      await lockPolicies(call.db);
      const versions = await readVersions(call.db, id);
      if (versions.some(({ state }) => state === 'waiting')) throw waiting();
      const draft = versions.find(({ state }) => state === 'draft' || state === 'tested');
      if (draft === undefined) throw notFound({ en: 'A draft of this policy', zh: '该策略的草稿' });
      await moveVersion(call.db, draft, 'discarded', clock.now());
      call.note({ version: draft.version });
      return {};
    },
  });
}

function tryDrafts(desk: Desk): Operation {
  return operation({
    name: 'access.city-policy.try',
    http: 'POST /access/city-policies/try',
    summary: { en: 'Try drafts: what would change for whom', zh: '试运行草稿：将对谁产生什么变化' },
    input: Type.Object(WishInput, { additionalProperties: false }),
    output: TrialSchema,
    risk: 'low',
    resource: () => ({ type: 'CityPolicy', id: '*' }),
    run: async (input, call) => {
      const { wish, inForce } = await readWish(call.db, input);
      const tester = { principal: call.principal, context: { address: call.address } };
      const trial = await tryOut(desk, call.db, wish, inForce, tester);
      call.note({ publish: input.publish ?? [], remove: input.remove ?? [], passed: trial.passed });
      if (trial.passed)
        for (const draft of wish.publish.filter(({ state }) => state === 'draft'))
          await moveVersion(call.db, draft, 'tested', desk.clock.now());
      return trialView(trial);
    },
  });
}

/** The module that a policy is about. */
export function sourceOf(sources: readonly PolicySource[], module: string): PolicySource {
  const source = sources.find(({ name }) => name === module);
  if (source !== undefined) return source;
  const known = sources.map(({ name }) => name).join(', ');
  throw invalid('access.policy.module', {
    en: `There is no module ${module}. A policy is named city.MODULE.PURPOSE; the modules are ${known}.`,
    zh: `没有模块 ${module}。策略命名为 city.模块.用途；现有模块：${known}。`,
  });
}

function waiting() {
  return conflict('access.policy.waiting', {
    en: 'This draft waits for a second person. Withdraw the change first.',
    zh: '该草稿正等待第二人批准。请先撤回变更。',
  });
}

function tooMany() {
  return conflict('access.policy.too-many', {
    en: `The city has ${mostPolicies} policies, which is the most. Remove or discard some first.`,
    zh: `城市策略已达上限 ${mostPolicies} 条。请先移除或放弃一些。`,
  });
}

import { conflict, type Db, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, reasonSchema } from '../answers.ts';
import type { Desk } from '../desk.ts';
import {
  cityOrganisation,
  codeTaken,
  countHeldBy,
  countPeople,
  findOrganisation,
  insertOrganisation,
  lockTree,
  organisationWords,
  readOrganisations,
  updateOrganisation,
} from './organisation.store.ts';
import type { Organisation } from './registry.tables.ts';
import { namesSchema, organisationSchema, showOrganisation } from './registry-answers.ts';
import { type Named, placesFacts } from './scope.ts';

const codeSchema = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
const kindSchema = Type.Union([Type.Literal('department'), Type.Literal('company'), Type.Literal('unit')]);
const answer = Type.Object({ organisation: organisationSchema });
/** Deeper trees are a mistake, and would make every decision slow. */
const deepest = 12;
const mostOrganisations = 50_000;

/** The tree of organisations. */
export function organisationOperations(desk: Desk): readonly Operation[] {
  return [list(desk), show(desk), create(desk), change(desk), close(desk)];
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.organisation.list',
    http: 'GET /identity/organisations',
    summary: { en: 'List the organisations of the city', zh: '列出城市的组织机构' },
    input: Type.Object(
      { closed: Type.Optional(Type.Boolean({ description: 'Closed ones, too' })) },
      { additionalProperties: false },
    ),
    output: listSchema(Type.Object({ ...organisationSchema.properties, people: Type.Integer() })),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Organisation', id: '*' }),
    run: async ({ closed = false }, call) => {
      const people = await countPeople(call.db, desk.clock.now());
      const rows = await readOrganisations(call.db);
      const items = rows
        .filter((row) => closed || row.closed_at === null)
        .map((row) => ({ ...showOrganisation(row), people: people.get(row.id) ?? 0 }));
      return { items, next: null };
    },
  });
}

function show(desk: Desk): Operation {
  return operation({
    name: 'identity.organisation.show',
    http: 'GET /identity/organisations/{id}',
    summary: { en: 'Show an organisation and those above it', zh: '查看组织机构及其上级' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: Type.Object({ organisation: organisationSchema, above: Type.Array(organisationSchema) }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'Organisation', id }),
    run: async ({ id }) => {
      const [own, ...above] = await desk.tree.above(id);
      if (own === undefined) throw unknownOrganisation();
      const rows = await Promise.all([own, ...above].map((each) => desk.tree.find(each)));
      const [first, ...others] = rows.flatMap((row) => (row === undefined ? [] : [showOrganisation(row)]));
      return { organisation: first!, above: others };
    },
  });
}

/** One sentence for whatever names an organisation that is not there. */
export function unknownOrganisation() {
  return notFound({ en: 'The organisation', zh: '该组织机构' });
}

function create(desk: Desk): Operation {
  return operation({
    name: 'identity.organisation.create',
    http: 'POST /identity/organisations',
    summary: { en: 'Add an organisation', zh: '新增组织机构' },
    input: Type.Object(
      { name: namesSchema, code: codeSchema, kind: kindSchema, parent: Type.Optional(idSchema) },
      { additionalProperties: false },
    ),
    output: answer,
    risk: 'medium',
    resource: () => ({ type: 'Organisation', id: '*' }),
    facts: placesFacts(desk, async ({ parent = cityOrganisation }: { readonly parent?: string }) => [parent]),
    run: async ({ name, code, kind, parent = cityOrganisation }, call) => {
      await lockTree(call.db);
      await requireOpenParent(call.db, parent);
      const rows = await readOrganisations(call.db);
      if (rows.length >= mostOrganisations) throw tooMany();
      const names = { code, name_en: name.en, name_zh: name.zh };
      const row: Organisation = {
        ...{ id: newId(), parent, kind, ...names, words: organisationWords(names) },
        ...{ created_at: desk.clock.now(), closed_at: null },
      };
      if (!(await insertOrganisation(call.db, row))) throw takenCode(code);
      call.note({ organisation: row.id, code, parent });
      call.afterCommit(() => changed(desk, row.id));
      return { organisation: showOrganisation(row) };
    },
  });
}

function change(desk: Desk): Operation {
  return operation({
    name: 'identity.organisation.change',
    http: 'PATCH /identity/organisations/{id}',
    summary: { en: 'Rename an organisation or move it with all below it', zh: '修改组织机构或连同下级一并移动' },
    input: Type.Object(
      {
        id: idSchema,
        name: Type.Optional(namesSchema),
        code: Type.Optional(codeSchema),
        kind: Type.Optional(kindSchema),
        parent: Type.Optional(idSchema),
        reason: reasonSchema,
      },
      { additionalProperties: false },
    ),
    output: answer,
    // Who administers whom follows from the tree.
    risk: 'high',
    resource: ({ id }) => ({ type: 'Organisation', id }),
    facts: placesFacts(desk, async ({ id, parent }: Named & { readonly parent?: string }) => [
      id,
      ...(parent === undefined ? [] : [parent]),
    ]),
    run: async ({ id, name, code, kind, parent, reason }, call) => {
      await lockTree(call.db);
      const row = await openOrganisation(call.db, id);
      if (row.kind === 'city' && (kind !== undefined || parent !== undefined)) throw cityStays();
      if (parent !== undefined && parent !== row.parent) await requireNoCircle(desk, call.db, row, parent);
      if (code !== undefined && (await codeTaken(call.db, code, id))) throw takenCode(code);
      const names = {
        code: code ?? row.code,
        name_en: name?.en ?? row.name_en,
        name_zh: name?.zh ?? row.name_zh,
      };
      const next = { ...names, kind: kind ?? row.kind, parent: parent ?? row.parent, words: organisationWords(names) };
      await updateOrganisation(call.db, id, next);
      const told = ({
        name_en,
        name_zh,
        code,
        kind,
        parent,
      }: typeof names & Pick<Organisation, 'kind' | 'parent'>) => ({
        ...{ name_en, name_zh, code, kind, parent },
      });
      call.note({ reason, from: told(row), to: told(next) });
      call.afterCommit(() => changed(desk, id));
      return { organisation: showOrganisation({ ...row, ...next }) };
    },
  });
}

function close(desk: Desk): Operation {
  return operation({
    name: 'identity.organisation.close',
    http: 'POST /identity/organisations/{id}/close',
    summary: { en: 'Close an organisation that nobody belongs to any more', zh: '关闭已无人员的组织机构' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: answer,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Organisation', id }),
    facts: placesFacts(desk, async ({ id }: Named) => [id]),
    run: async ({ id, reason }, call) => {
      await lockTree(call.db);
      const row = await openOrganisation(call.db, id);
      if (row.kind === 'city') throw cityStays();
      const now = desk.clock.now();
      const { organisations, posts, people } = await countHeldBy(call.db, id, now);
      if (organisations + posts + people > 0) {
        throw conflict('identity.organisation.not-empty', {
          en: `It still has ${organisations} open organisations below it, ${posts} open posts and ${people} people. Move or close these first.`,
          zh: `该组织机构下仍有 ${organisations} 个未关闭的下级机构、${posts} 个未关闭的岗位和 ${people} 名人员，请先迁移或关闭。`,
        });
      }
      await updateOrganisation(call.db, id, { closed_at: now });
      call.note({ reason, code: row.code });
      call.afterCommit(() => changed(desk, id));
      return { organisation: showOrganisation({ ...row, closed_at: now }) };
    },
  });
}

function changed(desk: Desk, id: string): void {
  desk.tree.forget();
  desk.live.announce('identity.organisation', { id });
}

async function openOrganisation(db: Db, id: string): Promise<Organisation> {
  const row = await findOrganisation(db, id);
  if (row === undefined || row.closed_at !== null) throw unknownOrganisation();
  return row;
}

/** Read from the database itself: what is kept of the tree may be a second old. */
async function pathOf(db: Db, id: string): Promise<readonly Organisation[]> {
  const path: Organisation[] = [];
  for (let at: string | null = id; at !== null && path.length <= deepest; ) {
    const row: Organisation = await openOrganisation(db, at);
    path.push(row);
    at = row.parent;
  }
  return path;
}

async function requireOpenParent(db: Db, parent: string): Promise<void> {
  if ((await pathOf(db, parent)).length < deepest) return;
  throw tooDeep();
}

async function requireNoCircle(desk: Desk, db: Db, row: Organisation, parent: string): Promise<void> {
  const path = await pathOf(db, parent);
  if (path.some(({ id }) => id === row.id)) {
    throw conflict('identity.organisation.circle', {
      en: 'An organisation cannot stand below itself. Choose one that is not below it.',
      zh: '组织机构不能隶属于自身或其下级，请选择其他上级。',
    });
  }
  const below = await desk.tree.within(row.id);
  const depths = await Promise.all(below.map(async (id) => (await desk.tree.above(id)).length));
  const own = (await desk.tree.above(row.id)).length;
  if (path.length + Math.max(...depths, own) - own + 1 > deepest) throw tooDeep();
}

function tooDeep() {
  return invalid('identity.organisation.too-deep', {
    en: `The tree has at most ${deepest} levels. Choose a place higher up.`,
    zh: `组织树最多 ${deepest} 级，请选择更高的位置。`,
  });
}

function tooMany() {
  return conflict('identity.organisation.too-many', {
    en: `There are ${mostOrganisations} organisations, the most there can be.`,
    zh: `组织机构已达上限 ${mostOrganisations} 个。`,
  });
}

function takenCode(code: string) {
  return conflict('identity.organisation.code-taken', {
    en: `There is an organisation with the code ${code} already. Choose another code.`,
    zh: `代码 ${code} 已被其他组织机构使用，请换一个。`,
  });
}

function cityStays() {
  return conflict('identity.organisation.city', {
    en: 'The city stands above all organisations: it is renamed, not moved or closed.',
    zh: '城市是所有组织机构的上级：可以更名，不能移动或关闭。',
  });
}

import { conflict, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { listSchema, reasonSchema, showTime } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { plainName } from '../password/password-proof.ts';
import { findVersion, insertVersion, listVersions, liveVersion, lockChains, updateVersion } from './chain.store.ts';
import { longestText } from './chain-tokens.ts';
import { formatChains } from './format-chains.ts';
import { firstChains } from './live-chains.ts';
import { parseChains } from './parse-chains.ts';
import type { ChainVersion } from './sign-in.tables.ts';
import { type Trial, tryChains } from './try-chains.ts';

const instantOrNull = Type.Union([Type.String(), Type.Null()]);
const versionSchema = Type.Object({
  number: Type.Integer(),
  state: Type.Union([Type.Literal('draft'), Type.Literal('tested'), Type.Literal('live'), Type.Literal('retired')]),
  note: Type.String(),
  createdAt: Type.String(),
  createdBy: Type.String(),
  testedAt: instantOrNull,
  publishedAt: instantOrNull,
  publishedBy: instantOrNull,
});
const trialSchema = Type.Object({
  formatted: Type.String(),
  people: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      displayName: Type.String(),
      duties: Type.Array(Type.String()),
      chains: Type.Array(
        Type.Object({ name: Type.String(), ability: Type.String({ description: 'yes, enrols or no' }) }),
      ),
      able: Type.Boolean(),
    }),
  ),
  duties: Type.Array(Type.Object({ duty: Type.String(), holders: Type.Integer(), able: Type.Integer() })),
  lockedOut: Type.Array(Type.String()),
  unknown: Type.Array(Type.String()),
  version: Type.Union([versionSchema, Type.Null()]),
});
const numberSchema = Type.Integer({ minimum: 1, maximum: 2_000_000_000 });
const textSchema = Type.String({ minLength: 1, maxLength: longestText });
const chains = (id: number | string = '*') => ({ type: 'AuthenticationChains', id: String(id) });

/** Authentication chains: written, tried, published, in versions. */
export function chainOperations(desk: Desk): readonly Operation[] {
  return [list(), show(), draft(desk), attempt(desk), publish(desk)];
}

function list(): Operation {
  return operation({
    name: 'identity.chain.list',
    http: 'GET /identity/chains',
    summary: { en: 'List the versions of the authentication chains', zh: '列出认证链的各版本' },
    input: Type.Object(
      {
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      { additionalProperties: false },
    ),
    output: listSchema(versionSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => chains(),
    run: async ({ cursor, limit = 100 }, call) => {
      const rows = await listVersions(call.db, cursor === undefined ? undefined : Number(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? String(shown.at(-1)?.number ?? '') : null;
      return { items: shown.map(showVersion), next };
    },
  });
}

function show(): Operation {
  return operation({
    name: 'identity.chain.show',
    http: 'GET /identity/chains/text',
    summary: { en: 'Show the text of the authentication chains', zh: '查看认证链文本' },
    input: Type.Object(
      {
        number: Type.Optional(
          Type.Integer({ minimum: 0, maximum: 2_000_000_000, description: 'Without it: the live one' }),
        ),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ version: Type.Union([versionSchema, Type.Null()]), text: Type.String() }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ number }) => chains(number),
    run: async ({ number }, call) => {
      const row = number === undefined ? await liveVersion(call.db) : await findVersion(call.db, number);
      if (row !== undefined) return { version: showVersion(row), text: row.text };
      if (number !== undefined && number > 0) throw notFound({ en: 'The version', zh: '该版本' });
      return { version: null, text: firstChains };
    },
  });
}

function draft(desk: Desk): Operation {
  return operation({
    name: 'identity.chain.draft',
    http: 'POST /identity/chains',
    summary: { en: 'Save authentication chains as a draft', zh: '将认证链保存为草稿' },
    input: Type.Object({ text: textSchema, note: reasonSchema }, { additionalProperties: false }),
    output: Type.Object({ version: versionSchema }),
    risk: 'medium',
    resource: () => chains(),
    run: async ({ text, note }, call) => {
      parseChains(text);
      const now = desk.clock.now();
      const created = { text, note, state: 'draft' as const, created_at: now, created_by: call.principal.name };
      const row = await insertVersion(call.db, { ...created, tested_at: null, published_at: null, published_by: null });
      call.note({ version: row.number, note });
      return { version: showVersion(row) };
    },
  });
}

function attempt(desk: Desk): Operation {
  return operation({
    name: 'identity.chain.try',
    http: 'POST /identity/chains/try',
    summary: {
      en: 'Try authentication chains on everybody who administers, and on others',
      zh: '对全体管理员及指定人员试行认证链',
    },
    input: Type.Object(
      {
        text: Type.Optional(textSchema),
        number: Type.Optional(numberSchema),
        people: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 50, description: 'Names' }),
        ),
      },
      { additionalProperties: false },
    ),
    output: trialSchema,
    risk: 'low',
    resource: ({ number }) => chains(number),
    run: async ({ text, number, people = [] }, call) => {
      const row = number === undefined ? undefined : await findVersion(call.db, number);
      if (number !== undefined && row === undefined) throw notFound({ en: 'The version', zh: '该版本' });
      if ((text === undefined) === (row === undefined)) throw eitherTextOrNumber();
      const parsed = parseChains(text ?? row?.text ?? '');
      const trial = await tryChains(desk, call.db, parsed, people.map(plainName));
      const fine = row?.state === 'draft' && trial.lockedOut.length === 0;
      if (fine) await updateVersion(call.db, row.number, { state: 'tested', tested_at: desk.clock.now() });
      const version = row === undefined ? undefined : await findVersion(call.db, row.number);
      return answerTrial(trial, formatChains(parsed), version);
    },
  });
}

function publish(desk: Desk): Operation {
  return operation({
    name: 'identity.chain.publish',
    http: 'POST /identity/chains/{number}/publish',
    summary: { en: 'Let tested authentication chains count from now on', zh: '发布已通过测试的认证链，即刻生效' },
    input: Type.Object({ number: numberSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: Type.Object({ version: versionSchema }),
    risk: 'critical',
    resource: ({ number }) => chains(number),
    run: async ({ number, reason }, call) => {
      await lockChains(call.db);
      const row = await findVersion(call.db, number);
      if (row === undefined) throw notFound({ en: 'The version', zh: '该版本' });
      if (row.state !== 'tested') throw notTested(row.state);
      // Since it was tried somebody may have lost what he had.
      const trial = await tryChains(desk, call.db, parseChains(row.text), []);
      if (trial.lockedOut.length > 0) throw lockOut(trial);
      const before = await liveVersion(call.db);
      if (before !== undefined) await updateVersion(call.db, before.number, { state: 'retired' });
      const published = { published_at: desk.clock.now(), published_by: call.principal.name };
      await updateVersion(call.db, number, { state: 'live', ...published });
      call.note({ version: number, before: before?.number ?? 0, reason, text: row.text.slice(0, 4_000) });
      call.afterCommit(() => {
        desk.chains.forget();
        desk.live.announce('identity.chain', { number });
      });
      return { version: showVersion({ ...row, state: 'live', ...published }) };
    },
  });
}

function answerTrial(trial: Trial, formatted: string, version: ChainVersion | undefined) {
  return {
    formatted,
    people: trial.people.map((one) => ({
      ...one,
      duties: [...one.duties],
      chains: one.chains.map((each) => ({ ...each })),
    })),
    duties: trial.duties.map((one) => ({ ...one })),
    lockedOut: [...trial.lockedOut],
    unknown: [...trial.unknown],
    version: version === undefined ? null : showVersion(version),
  };
}

function showVersion(row: ChainVersion) {
  const timeOrNull = (time: number | null): string | null => (time === null ? null : showTime(time));
  return {
    number: row.number,
    state: row.state,
    note: row.note,
    createdAt: showTime(row.created_at),
    createdBy: row.created_by,
    testedAt: timeOrNull(row.tested_at),
    publishedAt: timeOrNull(row.published_at),
    publishedBy: row.published_by,
  };
}

function eitherTextOrNumber() {
  return invalid('identity.chain.which', {
    en: 'Give either the text to try or the number of a saved version.',
    zh: '请提供要试行的文本，或已保存版本的编号（二选一）。',
  });
}

function notTested(state: string) {
  return conflict('identity.chain.not-tested', {
    en: `This version is ${state}. Only one that was tried and locks nobody out goes live: try it first.`,
    zh: `该版本状态为 ${state}。只有试行通过、不会将管理员锁在门外的版本才能发布，请先试行。`,
  });
}

function lockOut({ lockedOut }: Trial) {
  return conflict(
    'identity.chain.lock-out',
    {
      en: `Nobody could act as ${lockedOut.join(', ')} any more: no holder has what his chains ask for. Enrol the factors first, or add “enrol …” to the chain.`,
      zh: `发布后将无人能履行 ${lockedOut.join('、')} 职责：现有担任者均不具备所需的认证方式。请先登记，或在认证链中加入 enrol 条款。`,
    },
    { duties: [...lockedOut] },
  );
}

import { notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, pageOf, pagingSchema, showTime } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { countScores, findJudged, type Judged, listJudged, readProfile } from './risk.store.ts';
import {
  actionFor,
  changeSettings,
  type RiskSettings,
  readSettings,
  settingsChangeSchema,
  settingsSchema,
  usualSettings,
} from './risk-settings.ts';

/** The risk of sign-ins: what was judged, and what follows from it. */
export function riskOperations(desk: Desk): readonly Operation[] {
  return [list(), show(), settings(desk), change(desk)];
}

const text = Type.Object({ en: Type.String(), zh: Type.String() });
const scoreSchema = Type.Integer({ minimum: 0, maximum: 100 });
const judgedSchema = Type.Object({
  id: Type.String(),
  user: Type.Object({ id: Type.String(), name: Type.String() }),
  at: Type.String({ description: 'RFC 3339 UTC with ms' }),
  address: Type.String(),
  network: Type.String(),
  device: Type.String(),
  score: scoreSchema,
  outcome: Type.Union([
    Type.Literal('in'),
    Type.Literal('asked'),
    Type.Literal('stepped-up'),
    Type.Literal('told'),
    Type.Literal('refused'),
  ]),
  signals: Type.Array(
    Type.Object({
      kind: Type.String(),
      weight: Type.Number({
        description: 'Natural logarithm of the likelihood ratio; below 0 it speaks for the owner',
      }),
      expected: text,
      seen: text,
    }),
  ),
});
const outcomes = Type.Object({ all: Type.Integer(), stepUp: Type.Integer(), block: Type.Integer() });
const threshold = Type.Optional(Type.Integer({ minimum: 1, maximum: 101 }));

function list(): Operation {
  return operation({
    name: 'identity.risk.list',
    http: 'GET /identity/risk/sign-ins',
    summary: { en: 'List judged sign-ins of the last thirty days', zh: '列出最近三十天的登录风险评估' },
    input: Type.Object(
      { ...pagingSchema, least: Type.Optional(scoreSchema), user: Type.Optional(idSchema) },
      { additionalProperties: false },
    ),
    output: listSchema(judgedSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'SignInRisk', id: '*' }),
    run: async ({ cursor, limit = 50, least = 0, user }, call) => {
      const rows = await listJudged(call.db, { least, account: user, before: cursor, limit: limit + 1 });
      return pageOf(rows, limit, showJudged);
    },
  });
}

function show(): Operation {
  return operation({
    name: 'identity.risk.show',
    http: 'GET /identity/risk/sign-ins/{id}',
    summary: { en: 'Show a judged sign-in and how the account is used', zh: '查看登录风险评估与账户使用习惯' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: Type.Object({
      signIn: judgedSchema,
      usual: Type.Object({
        devices: Type.Integer(),
        networks: Type.Array(Type.String()),
        places: Type.Array(Type.String()),
        hours: Type.Array(Type.Number(), { description: 'Visits by hour (UTC), fading' }),
      }),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'SignInRisk', id }),
    run: async ({ id }, call) => {
      const row = await findJudged(call.db, id);
      if (row === undefined) throw notFound({ en: 'The sign-in', zh: '该登录记录' });
      const { devices, networks, places, hours } = await readProfile(call.db, row.account);
      const usual = {
        devices: devices.length,
        networks: networks.map(([key]) => key),
        places: places.map(([key]) => key),
        hours: [...hours],
      };
      return { signIn: showJudged(row), usual };
    },
  });
}

function settings(desk: Desk): Operation {
  return operation({
    name: 'identity.risk.settings',
    http: 'GET /identity/risk/settings',
    summary: {
      en: 'Show the thresholds, and what they or others would have done with the kept sign-ins',
      zh: '查看风险阈值及其对已保留登录的效果',
    },
    input: Type.Object({ stepUp: threshold, block: threshold }, { additionalProperties: false }),
    output: Type.Object({ settings: settingsSchema, usual: settingsSchema, outcomes }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'RiskSettings', id: 'current' }),
    run: async (input, call) => {
      const current = readSettings(desk.settings);
      const { stepUp = current.stepUp, block = current.block } = input;
      const counted = { all: 0, stepUp: 0, block: 0 };
      for (const { score, roles, count } of await countScores(call.db)) {
        const action = actionFor(score, roles, { ...current, stepUp, block });
        counted.all += count;
        if (action === 'block') counted.block += count;
        if (action === 'step-up') counted.stepUp += count;
      }
      return { settings: current, usual: usualSettings, outcomes: counted };
    },
  });
}

function change(desk: Desk): Operation {
  return operation({
    name: 'identity.risk.change',
    http: 'PATCH /identity/risk/settings',
    summary: { en: 'Change thresholds of risk or named places', zh: '修改风险阈值或命名地点' },
    input: settingsChangeSchema,
    output: Type.Object({ settings: settingsSchema }),
    risk: 'high',
    resource: () => ({ type: 'RiskSettings', id: 'current' }),
    run: async (input, call) => {
      const before: RiskSettings = readSettings(desk.settings);
      const after = await changeSettings(call.db, desk.settings, input);
      call.note({ from: { ...before }, to: { ...after } });
      return { settings: after };
    },
  });
}

function showJudged({ account, name, at, signals, ...row }: Judged) {
  return { ...row, user: { id: account, name }, at: showTime(at), signals: signals.map((signal) => ({ ...signal })) };
}

import { Type } from 'typebox';
import { parsePolicy } from '../cedar.ts';
import type { Rule } from '../rule-book.ts';
import type { PolicyVersion } from './city-policy.store.ts';
import type { PolicyChange } from './policy-change.store.ts';
import type { Trial } from './trial.ts';

/** Schemas and shapes of what operations answer about policies. */
export const TextSchema = Type.Object({ en: Type.String(), zh: Type.String() });
const ActorSchema = Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() });
const orNull = <T extends Parameters<typeof Type.Array>[0]>(schema: T) => Type.Union([schema, Type.Null()]);

export const ComplaintSchema = Type.Object({
  kind: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  text: TextSchema,
  line: Type.Integer(),
  column: Type.Integer(),
  endLine: Type.Integer(),
  endColumn: Type.Integer(),
});

export const VersionSchema = Type.Object({
  policy: Type.String(),
  module: Type.String(),
  version: Type.Integer(),
  effect: Type.Union([Type.Literal('permit'), Type.Literal('forbid'), Type.Null()]),
  cedar: Type.String(),
  words: TextSchema,
  reason: Type.String(),
  state: Type.String(),
  author: ActorSchema,
  changedAt: Type.String(),
  testedAt: orNull(Type.String()),
  liveFrom: orNull(Type.String()),
  liveUntil: orNull(Type.String()),
});

const OutcomeSchema = Type.Union([Type.Literal('allowed'), Type.Literal('denied'), Type.Literal('depends')]);
const ShiftSchema = Type.Object({
  operation: Type.String(),
  before: OutcomeSchema,
  after: OutcomeSchema,
  role: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer()),
  names: Type.Optional(Type.Array(Type.String())),
});
export const DifferenceSchema = Type.Object({
  roles: Type.Array(ShiftSchema),
  people: Type.Array(ShiftSchema),
  operations: Type.Integer(),
  looked: Type.Integer(),
  cut: Type.Boolean(),
});

export const TrialSchema = Type.Object({
  passed: Type.Boolean(),
  widening: Type.Array(Type.String()),
  lockOut: Type.Array(TextSchema),
  complaints: Type.Array(Type.Object({ policy: Type.String(), complaints: Type.Array(ComplaintSchema) })),
  difference: DifferenceSchema,
});

export const ChangeSchema = Type.Object({
  id: Type.String(),
  state: Type.String(),
  entries: Type.Array(
    Type.Object({ policy: Type.String(), version: orNull(Type.Integer()), before: orNull(Type.Integer()) }),
  ),
  reason: Type.String(),
  widens: Type.Boolean(),
  difference: DifferenceSchema,
  requestedBy: ActorSchema,
  requestedAt: Type.String(),
  decidedBy: orNull(ActorSchema),
  decidedAt: orNull(Type.String()),
  decisionReason: orNull(Type.String()),
});

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** One version as operations answer it. */
export function versionView(version: PolicyVersion) {
  const { changedAt, testedAt, liveFrom, liveUntil, words, author, ...rest } = version;
  return {
    ...{ ...rest, effect: effectOf(version), words: { ...words }, author: { ...author } },
    ...{ changedAt: new Date(changedAt).toISOString(), testedAt: time(testedAt) },
    ...{ liveFrom: time(liveFrom), liveUntil: time(liveUntil) },
  };
}

/** A draft may be anything, also nothing that parses. */
function effectOf({ policy, cedar }: PolicyVersion): Rule['parsed']['effect'] | null {
  try {
    return parsePolicy({ id: policy, cedar }).effect;
  } catch {
    return null;
  }
}

/** One change as operations answer it. */
export function changeView(change: PolicyChange) {
  const { requestedAt, decidedAt, entries, difference, requestedBy, decidedBy, ...rest } = change;
  return {
    ...{ ...rest, entries: entries.map((entry) => ({ ...entry })), difference: differenceView(difference) },
    ...{ requestedBy: { ...requestedBy }, requestedAt: new Date(requestedAt).toISOString() },
    ...{ decidedBy: decidedBy === null ? null : { ...decidedBy }, decidedAt: time(decidedAt) },
  };
}

/** One trial as operations answer it. */
export function trialView(trial: Trial) {
  return {
    passed: trial.passed,
    widening: [...trial.widening],
    lockOut: trial.lockOut.map((text) => ({ ...text })),
    complaints: trial.complaints.map(({ policy, complaints }) => ({
      policy,
      complaints: complaints.map((each) => ({ ...each, text: { ...each.text } })),
    })),
    difference: differenceView(trial.difference),
  };
}

function differenceView({ roles, people, ...rest }: Trial['difference']) {
  const shift = ({ names, ...one }: Trial['difference']['roles'][number]) => ({
    ...one,
    ...(names ? { names: [...names] } : {}),
  });
  return { ...rest, roles: roles.map(shift), people: people.map(shift) };
}

import type { Text } from '@citywall/kernel';
import type { RuleDocument } from '@citywall/sigma';
import { Type } from 'typebox';
import { starterRuleTexts } from '../starter-rules.ts';
import { keyOf } from './exception-filter.ts';
import type { RuleActivity } from './rule.store.ts';
import type { BookFile } from './rule-book.ts';

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const textSchema = Type.Object({ en: Type.String(), zh: Type.String() });

const starterTexts = starterRuleTexts();

/** A rule as lists show it; refused ones too, with reason, line and column (from 1). */
export const ruleSchema = Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  title: Type.String(),
  titleText: textSchema,
  level: nullable(Type.String()),
  status: nullable(Type.String()),
  kind: Type.String(),
  origin: Type.String(),
  file: Type.String(),
  logsource: Type.Record(Type.String(), Type.String()),
  enabled: Type.Boolean(),
  state: Type.String(),
  reason: nullable(Type.String()),
  line: nullable(Type.Integer()),
  column: nullable(Type.Integer()),
  description: nullable(Type.String()),
  descriptionText: Type.Union([textSchema, Type.Null()]),
  falsepositives: Type.Array(Type.String()),
  falsepositivesText: Type.Array(textSchema),
  attack: Type.Array(Type.String()),
  matches24h: Type.Integer(),
  lastMatchAt: nullable(Type.String()),
});

export interface RuleSurroundings {
  readonly disabled: ReadonlySet<string>;
  readonly activity: ReadonlyMap<string, RuleActivity>;
}

/** One document of a rule file as a rule. */
export function showRule(document: RuleDocument, { file, origin }: BookFile, surroundings: RuleSurroundings) {
  const id = keyOf(document);
  const activity = surroundings.activity.get(id);
  const common = {
    id,
    origin,
    file,
    line: document.line,
    column: document.column,
    matches24h: activity?.matches24h ?? 0,
    lastMatchAt: activity === undefined ? null : new Date(activity.lastMatchAt).toISOString(),
  };
  if (document.kind === 'refused') {
    return {
      ...common,
      name: null,
      title: document.file,
      titleText: { en: document.file, zh: document.file },
      level: null,
      status: null,
      kind: 'rule',
      logsource: {},
      enabled: false,
      state: 'refused',
      reason: document.reason,
      description: null,
      descriptionText: null,
      falsepositives: [],
      falsepositivesText: [],
      attack: [],
    };
  }
  const texts = starterTexts.get(id);
  return {
    ...common,
    name: document.name,
    title: document.title,
    titleText: { ...(texts?.title ?? same(document.title)) },
    level: document.kind === 'filter' ? null : document.level,
    status: document.status,
    kind: document.kind,
    logsource: document.kind === 'correlation' ? {} : { ...document.logsource },
    enabled: !surroundings.disabled.has(id),
    state: 'loaded',
    reason: document.warnings[0]?.reason ?? null,
    description: document.description,
    descriptionText: document.description === null ? null : { ...(texts?.description ?? same(document.description)) },
    falsepositives: [...document.falsepositives],
    falsepositivesText: [...(texts?.falsepositives ?? document.falsepositives.map(same))],
    attack: [...document.attack],
  };
}

/** What others wrote has one language. */
function same(words: string): Text {
  return { en: words, zh: words };
}

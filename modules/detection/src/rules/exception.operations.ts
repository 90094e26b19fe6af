import { conflict, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { parseRules } from '@citywall/sigma';
import { Type } from 'typebox';
import { conditionSchema, exceptionSchema, showException } from './exception-answer.ts';
import { filterText, rulesBehind } from './exception-filter.ts';
import { findRule } from './rule.operations.ts';
import { insertException, listExceptions, markExceptionRemoved } from './rule.store.ts';
import type { RunningRuleBook } from './rule-book.ts';
import type { RuleException } from './tables.ts';

const closed = { additionalProperties: false };
const ruleId = Type.String({ minLength: 1, maxLength: 400 });
/** Longest life of an exception, ms: what nobody renews in a year is forgotten. */
const longest = 366 * 86_400_000;

/** Exceptions: what a rule must not claim for now, with reason and expiry. */
export function exceptionOperations(book: RunningRuleBook): readonly Operation[] {
  return [list(book), create(book), remove(book)];
}

function list(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.exception.list',
    http: 'GET /detection/rules/{rule}/exceptions',
    summary: { en: 'List the exceptions of a rule', zh: '列出规则的例外' },
    input: Type.Object({ rule: ruleId }, closed),
    output: Type.Object({ items: Type.Array(exceptionSchema), next: Type.Null() }),
    risk: 'low',
    resource: ({ rule }) => ({ type: 'Rule', id: rule }),
    async run({ rule }, call) {
      findRule(book, rule);
      return { items: (await listExceptions(call.db, rule)).map((one) => showException(one, call.time)), next: null };
    },
  });
}

function create(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.exception.create',
    http: 'POST /detection/rules/{rule}/exceptions',
    summary: { en: 'Add an exception to a rule', zh: '为规则添加例外' },
    input: Type.Object(
      {
        rule: ruleId,
        title: Type.String({ minLength: 1, maxLength: 200 }),
        reason: Type.String({ minLength: 3, maxLength: 1_000 }),
        expiresAt: Type.String({ maxLength: 40 }),
        where: Type.Array(conditionSchema, { minItems: 1, maxItems: 10 }),
      },
      closed,
    ),
    output: exceptionSchema,
    risk: 'high',
    resource: ({ rule }) => ({ type: 'Rule', id: rule }),
    async run({ rule, title, reason, expiresAt, where }, call) {
      findRule(book, rule);
      const exception: RuleException = {
        id: newId(),
        rule,
        title,
        reason,
        conditions: where as RuleException['conditions'],
        expires_at: readExpiry(expiresAt, call.time),
        created_by: call.principal.name,
        created_at: call.time,
        removed_at: null,
      };
      requireReadable(book, exception);
      await insertException(call.db, exception);
      call.note({ exception: exception.id, title, reason, expiresAt });
      call.afterCommit(() => void book.reload());
      return showException(exception, call.time);
    },
  });
}

function readExpiry(text: string, now: number): number {
  const at = Date.parse(text);
  if (Number.isFinite(at) && at > now && at <= now + longest) return at;
  throw invalid('detection.exception.expiry', {
    en: 'expiresAt must be a time in the future, at most a year away, such as 2030-01-31T12:00:00Z.',
    zh: 'expiresAt 须为将来一年以内的时间，例如 2030-01-31T12:00:00Z。',
  });
}

/** What becomes of the exception must be a filter that the ordinary parser accepts. */
function requireReadable(book: RunningRuleBook, exception: RuleException): void {
  const fields = exception.conditions.map(({ field, modifier }) => `${field}|${modifier ?? ''}`);
  if (new Set(fields).size !== fields.length) {
    throw invalid('detection.exception.twice', {
      en: 'Name each field once; add a second exception for a second value.',
      zh: '每个字段只能出现一次；第二个取值请另建一条例外。',
    });
  }
  const rules = rulesBehind(book.whole(), exception.rule);
  if (rules.length === 0) {
    throw conflict('detection.exception.no-rule', {
      en: 'An exception needs a rule or a correlation that is loaded.',
      zh: '例外须针对已加载的规则或关联规则。',
    });
  }
  const refused = parseRules(filterText(exception, rules), 'exception').find(({ kind }) => kind === 'refused');
  if (refused?.kind === 'refused') {
    throw invalid('detection.exception.unreadable', {
      en: `The exception cannot be used: ${refused.reason}.`,
      zh: `该例外无法使用：${refused.reason}。`,
    });
  }
}

function remove(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.exception.remove',
    http: 'DELETE /detection/exceptions/{id}',
    summary: { en: 'Remove an exception', zh: '移除例外' },
    input: Type.Object({ id: Type.String({ format: 'uuid', maxLength: 36 }) }, closed),
    output: Type.Object({}),
    risk: 'high',
    resource: ({ id }) => ({ type: 'Exception', id }),
    async run({ id }, call) {
      const removed = await markExceptionRemoved(call.db, id, call.time);
      if (removed === undefined) throw notFound({ en: 'The exception', zh: '例外' });
      call.note({ rule: removed.rule, title: removed.title });
      call.afterCommit(() => void book.reload());
      return {};
    },
  });
}

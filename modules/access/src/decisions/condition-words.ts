import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Text } from '@citywall/kernel';
import { cedar, entityId, entityType } from '../cedar.ts';
import { roles } from '../roles.table.ts';
import { askedWords, operatorWords } from './condition-words.table.ts';

/** A condition of a policy as its author wrote it. */
export function conditionText(expression: Cedar.Expr): string {
  const answer = cedar.policyToText({
    ...{ effect: 'permit', principal: { op: 'All' }, action: { op: 'All' }, resource: { op: 'All' } },
    conditions: [{ kind: 'when', body: expression }],
  });
  if (answer.type === 'failure') return '';
  return answer.text.replace(/^[\s\S]*?when\s*\{\s*/, '').replace(/\s*\}\s*;?\s*$/, '');
}

/** The same in plain words; where there are none for a part of it, in Cedar’s. */
export function conditionWords(expression: Cedar.Expr): Text {
  return words(expression) ?? same(conditionText(expression));
}

/** Who a policy is about, in plain words; undefined when about everybody. */
export function principalWords(scope: Cedar.PrincipalConstraint): Text | undefined {
  if (scope.op === 'All') return undefined;
  if (scope.op === 'is') {
    const type = askedWords[scope.entity_type] ?? same(scope.entity_type);
    const within = scope.in !== undefined && 'entity' in scope.in ? entityWords(scope.in.entity) : undefined;
    return within === undefined
      ? { en: `whoever asks is ${type.en}`, zh: `请求者是${type.zh}` }
      : { en: `whoever asks is ${type.en} and has ${within.en}`, zh: `请求者是${type.zh}且具有${within.zh}` };
  }
  if (!('entity' in scope)) return undefined;
  const entity = entityWords(scope.entity);
  return scope.op === 'in'
    ? { en: `whoever asks has ${entity.en}`, zh: `请求者具有${entity.zh}` }
    : { en: `whoever asks is ${entity.en}`, zh: `请求者是${entity.zh}` };
}

function same(text: string): Text {
  return { en: text, zh: text };
}

function entityWords(uid: Cedar.EntityUidJson): Text {
  const [type, id] = [entityType(uid), entityId(uid)];
  if (type !== 'Role') return same(`${type} “${id}”`);
  const title = roles.find(({ name }) => name === id)?.title ?? same(id);
  return { en: `the role “${title.en}”`, zh: `角色“${title.zh}”` };
}

function words(expression: Cedar.Expr): Text | undefined {
  const [operator, body] = Object.entries(expression)[0] ?? ['', undefined];
  if (operator === 'Var') return askedWords[String(body)];
  if (operator === 'Value') return valueWords(body as Cedar.CedarValueJson);
  if (operator === '.' || operator === 'has') return attributeWords(operator, body as unknown as Attribute);
  if (operator === '!') return fill(operatorWords['!'], [words((body as { arg: Cedar.Expr }).arg)]);
  if (operator === 'Set') return listWords(body as Cedar.Expr[]);
  if (operator === 'ip') return words((body as Cedar.Expr[])[0] as Cedar.Expr);
  const { left, right } = body as unknown as Pair;
  const parts = Array.isArray(body) ? (body as readonly Cedar.Expr[]) : [left, right];
  return fill(
    operatorWords[operator],
    parts.map((part) => (part === undefined ? undefined : words(part))),
  );
}

interface Pair {
  readonly left: Cedar.Expr;
  readonly right: Cedar.Expr;
}

interface Attribute {
  readonly left: Cedar.Expr;
  readonly attr: string | readonly string[];
}

function attributeWords(operator: '.' | 'has', { left, attr }: Attribute): Text | undefined {
  if (!('Var' in left) || typeof attr !== 'string') return undefined;
  const variable = String(left.Var);
  const asked = askedWords[`${variable}.${attr}`] ?? {
    en: `“${attr}” of ${askedWords[variable]?.en}`,
    zh: `${askedWords[variable]?.zh}的“${attr}”`,
  };
  return operator === '.' ? asked : fill(operatorWords.has, [asked]);
}

function valueWords(value: Cedar.CedarValueJson): Text | undefined {
  if (typeof value === 'object' && value !== null && '__entity' in value)
    return entityWords(value as { __entity: Cedar.TypeAndId });
  return typeof value === 'object' ? undefined : same(typeof value === 'string' ? `“${value}”` : String(value));
}

function listWords(items: readonly Cedar.Expr[]): Text | undefined {
  const all = items.map(words);
  if (!all.every((item) => item !== undefined)) return undefined;
  return { en: all.map(({ en }) => en).join(', '), zh: all.map(({ zh }) => zh).join('、') };
}

/** The sentence of an operator around its parts; undefined when it or one of them has no words. */
function fill(sentence: Text | undefined, parts: readonly (Text | undefined)[]): Text | undefined {
  if (sentence === undefined || !parts.every((part) => part !== undefined)) return undefined;
  const put = (language: keyof Text): string =>
    sentence[language].replace(/\$(\d)/g, (_all, at: string) => parts[Number(at) - 1]?.[language] ?? '');
  return { en: put('en'), zh: put('zh') };
}

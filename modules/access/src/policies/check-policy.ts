import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Text } from '@citywall/kernel';
import { actionsOf, cedar } from '../cedar.ts';
import { namedRoles } from '../check-policies.ts';
import type { PolicySource } from '../policy-source.ts';
import { type Reads, readsOf } from '../reads.ts';
import { roles } from '../roles.table.ts';
import { schemaOf, unknownReads } from '../schema.ts';
import { type Complaint, complaintAbout, complaintAt, complaintsOf } from './complaint.ts';
import { guardOf } from './guarded.ts';
import { boundsOf } from './policy-bounds.ts';

/** What a policy says, and what is wrong with it. */
export interface CheckedPolicy {
  readonly complaints: readonly Complaint[];
  /** Missing when it does not parse. */
  readonly parsed?: Cedar.PolicyJson;
  readonly reads?: Reads;
  /** Operations that it is about. */
  readonly operations: readonly string[];
}

/** Checks the text of one policy of the city against what its module has. Never throws, whatever the text. */
export function checkCityPolicy(source: PolicySource, text: string): CheckedPolicy {
  const tooMuch = boundsOf(text);
  if (tooMuch !== undefined) return { complaints: [tooMuch], operations: [] };
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure')
    return { complaints: answer.errors.flatMap((error) => complaintsOf(text, error, 'error')), operations: [] };
  const parsed = answer.json;
  const all = source.operations.map(({ name }) => name);
  const operations = (actionsOf(parsed.action) ?? all).filter((name) => all.includes(name));
  const { reads, complaint } = readsOrComplaint(text, parsed);
  const own = [...(complaint ? [complaint] : []), ...checkScope(source, text, parsed)];
  const found = own.length > 0 ? own : checkTypes(source, text);
  const complaints = found.length > 0 || !reads ? found : checkReads(source, text, operations, reads);
  return { complaints, parsed, operations, ...(reads ? { reads } : {}) };
}

/** Whether it may come into force. */
export function isSound({ complaints, parsed }: CheckedPolicy): boolean {
  return parsed !== undefined && complaints.every(({ kind }) => kind !== 'error');
}

function readsOrComplaint(text: string, parsed: Cedar.PolicyJson): { reads?: Reads; complaint?: Complaint } {
  try {
    return { reads: readsOf(parsed) };
  } catch (error) {
    const { message } = error as Error;
    const whole = message.startsWith('A policy must name');
    const zh = whole
      ? '策略必须写明查询 context 中的哪一项。'
      : `策略中不能使用 Cedar 的${message.match(/“[^”]*”/)?.[0] ?? '此用法'}。`;
    const words = { en: `${message}.`, zh };
    return { complaint: complaintAt(text, 0, text.length, words) };
  }
}

function checkScope(source: PolicySource, text: string, parsed: Cedar.PolicyJson): readonly Complaint[] {
  const all = source.operations.map(({ name }) => name);
  const named = actionsOf(parsed.action);
  const about = (part: string, words: Text): Complaint => complaintAbout(text, part, words);
  const strangers = (named ?? []).filter((name) => !all.includes(name));
  const unknownRoles = namedRoles(parsed).filter((role) => !roles.some(({ name }) => name === role));
  const guard = guardOf(parsed, all);
  return [
    ...strangers.map((name) =>
      about(`"${name}"`, {
        en: `Module ${source.name} has no operation ${name}. A policy speaks of one module only.`,
        zh: `模块 ${source.name} 没有操作 ${name}。一条策略只能涉及一个模块。`,
      }),
    ),
    ...unknownRoles.map((name) => about(`"${name}"`, { en: `There is no role ${name}.`, zh: `没有角色 ${name}。` })),
    ...(parsed.effect === 'permit' && named === undefined
      ? [
          about('action', {
            en: 'What is permitted must be named: action in [Action::"…"].',
            zh: '许可的操作必须逐一写明：action in [Action::"…"]。',
          }),
        ]
      : []),
    ...(guard === undefined ? [] : [about(named === undefined ? 'action' : `"${guard.operation}"`, guard.text)]),
  ];
}

/** Cedar checks types: that attributes exist, comparisons make sense, and the policy is not impossible. */
function checkTypes(source: PolicySource, text: string): readonly Complaint[] {
  const answer = cedar.validate({
    schema: schemaOf(source).schema,
    policies: { staticPolicies: { policy: text } },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.flatMap((error) => complaintsOf(text, error, 'error'));
  return oncePerPlace([
    ...answer.validationErrors.flatMap(({ error }) => complaintsOf(text, error, 'error')),
    ...answer.validationWarnings.flatMap(({ error }) => complaintsOf(text, error, kindOf(error))),
  ]);
}

/** Cedar only warns of a policy that can never apply; but what it was to forbid would stand open. */
function kindOf({ message }: Cedar.DetailedError): Complaint['kind'] {
  return message.includes('impossible') ? 'error' : 'warning';
}

function checkReads(
  source: PolicySource,
  text: string,
  operations: readonly string[],
  reads: Reads,
): readonly Complaint[] {
  return unknownReads(source, operations, reads).map((name) => {
    const attribute = name.slice(name.indexOf('.') + 1);
    return complaintAbout(text, attribute, {
      en: `Nothing has “${name}” where these operations are concerned. The schema shows what can be asked.`,
      zh: `这些操作所涉及的对象没有“${name}”。可查询的内容见模式。`,
    });
  });
}

/** Cedar tells the same once for each type of principal. */
function oncePerPlace(complaints: readonly Complaint[]): readonly Complaint[] {
  const places = new Map(
    complaints.map((each) => [`${each.kind} ${each.line}:${each.column}-${each.endColumn}`, each]),
  );
  const found = [...places.values()];
  const errors = found.filter(({ kind }) => kind === 'error');
  // What Cedar warns of besides often follows from the errors.
  return (errors.length > 0 ? errors : found).toSorted((a, b) => a.line - b.line || a.column - b.column);
}

import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { type Operation, operation, type Policy } from '@citywall/kernel';
import { Type } from 'typebox';
import { cedar } from '../cedar.ts';
import type { PolicySource } from '../policy-source.ts';
import { checkCityPolicy } from './check-policy.ts';
import { type Complaint, complaintAt, complaintsOf } from './complaint.ts';

/** What is in a file of policies, and what is wrong, with places in the file. */
export interface CheckedFile {
  /** Those that could be read, with their names and words from the annotations @id, @en and @zh. */
  readonly policies: readonly Policy[];
  readonly complaints: readonly Complaint[];
}

const idPattern = /^city\.[a-z]+\.[a-z][a-z0-9-]{0,62}$/;

/** Checks the policies of one file, each annotated @id("city.MODULE.PURPOSE") @en("…") @zh("…"), against what the modules have. */
export function checkPolicyFile(text: string, sources: readonly PolicySource[]): CheckedFile {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure')
    return { policies: [], complaints: parts.errors.flatMap((error) => complaintsOf(text, error, 'error')) };
  let from = 0;
  const checked = parts.policies.map((part) => {
    const at = Math.max(from, text.indexOf(part, from));
    from = at + part.length;
    return checkPart(text, at, part, sources);
  });
  const templates = parts.policy_templates.map((template) => {
    const at = Math.max(0, text.indexOf(template));
    return complaintAt(text, at, at + template.length, {
      en: 'Templates (?principal, ?resource) cannot be used.',
      zh: '不能使用模板（?principal、?resource）。',
    });
  });
  return {
    policies: checked.flatMap(({ policy }) => (policy === undefined ? [] : [policy])),
    complaints: [...checked.flatMap(({ complaints }) => complaints), ...templates],
  };
}

function checkPart(text: string, at: number, part: string, sources: readonly PolicySource[]) {
  const parsed = cedar.policyToJson(part);
  const { id = '', en = '', zh = '' } = parsed.type === 'success' ? (parsed.json.annotations ?? {}) : {};
  const about = (words: { en: string; zh: string }): Complaint => complaintAt(text, at, at + part.length, words);
  if (!idPattern.test(id))
    return {
      complaints: [
        about({
          en: 'Name the policy by an annotation: @id("city.MODULE.PURPOSE").',
          zh: '请用注解为策略命名：@id("city.模块.用途")。',
        }),
      ],
    };
  const source = sources.find(({ name }) => name === id.split('.')[1]);
  if (source === undefined)
    return { complaints: [about({ en: `There is no module of ${id}.`, zh: `没有 ${id} 所属的模块。` })] };
  const words =
    en === '' || zh === ''
      ? [about({ en: `${id} needs its words: @en("…") and @zh("…").`, zh: `${id} 缺少说明：@en("…") 和 @zh("…")。` })]
      : [];
  const found = checkCityPolicy(source, part).complaints.map((each) => moved(text, at, each));
  return { policy: { id, words: { en, zh }, cedar: part }, complaints: [...words, ...found] };
}

/** A place within a part as a place within the file. */
function moved(text: string, at: number, complaint: Complaint): Complaint {
  const before = text.slice(0, at).split('\n');
  const column = (line: number, own: number): number => own + (line === 1 ? (before.at(-1)?.length ?? 0) : 0);
  const { line, column: start, endLine, endColumn } = complaint;
  return {
    ...complaint,
    line: line + before.length - 1,
    column: column(line, start),
    endLine: endLine + before.length - 1,
    endColumn: column(endLine, endColumn),
  };
}

/** A module as far as its Cedar schema (`access.schema.show`) tells of it: enough to check policies against, offline. Throws when it is no schema. */
export function sourceOfSchema(module: string, schema: string): PolicySource {
  const answer = cedar.schemaToJsonWithResolvedTypes(schema);
  if (answer.type === 'failure')
    throw new Error(`Schema of ${module}: ${answer.errors.map((e) => e.message).join('; ')}`);
  const { actions, entityTypes } = answer.json[''] ?? { actions: {}, entityTypes: {} };
  const operations = Object.entries(actions).map(([name, action]): Operation => {
    const type = action.appliesTo?.resourceTypes[0] ?? 'Resource';
    const entity = entityTypes[type];
    const shape = entity !== undefined && 'shape' in entity ? entity.shape : undefined;
    return operation({
      ...{ name, http: 'GET /', summary: { en: name, zh: name }, risk: 'low' },
      ...{ input: Type.Object({}), output: Type.Object({}) },
      resource: () => ({ type, id: '*' }),
      facts: { attributes: factsOf(shape), read: async () => ({}) },
      run: async () => {
        throw new Error(`${name} is known by its schema only`);
      },
    });
  });
  return { name: module, operations, policies: [] };
}

/** The facts behind the attributes of a type. Those that every principal has are known anyway. */
function factsOf(shape: Cedar.AttributesOrContext<string> | undefined) {
  const attributes = shape !== undefined && 'attributes' in shape ? shape.attributes : {};
  const facts = Object.entries(attributes).flatMap(([name, type]) => {
    const fact = factOf(type as { readonly type: string; readonly element?: { readonly type: string } });
    return fact === undefined ? [] : [[name, fact] as const];
  });
  return Type.Object(Object.fromEntries(facts));
}

function factOf({ type, element }: { readonly type: string; readonly element?: { readonly type: string } }) {
  if (type === 'String') return Type.String();
  if (type === 'Long') return Type.Integer();
  if (type === 'Bool' || type === 'Boolean') return Type.Boolean();
  return type === 'Set' && element?.type === 'String' ? Type.Array(Type.String()) : undefined;
}

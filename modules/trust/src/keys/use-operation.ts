import { type Call, invalid, type Operation, operation, type Text } from '@citywall/kernel';
import Type, { type TProperties, type TSchema } from 'typebox';
import { Id } from '../page.ts';
import type { WholeKey } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import { type UseError, useErrorTexts, useProblem } from './key-problems.ts';

/** Most items of one call. */
const mostItems = 10_000;

/** Bytes in a request. */
export const Bytes = Type.String({ maxLength: 1_400_000, description: 'base64' });

/** What the service made, in a request or answer. */
export const Protected = Type.String({
  minLength: 1,
  maxLength: 1_400_000,
  description: 'As this service made it: cw1:…',
});

/** Number of a version of the key. */
export const Version = Type.Integer({ description: 'Of the key' });

/** Taking the risk of a compromised version. */
export const Despite = Type.Boolean({ description: 'true: also with a version known to be compromised' });

/** An item as it came: texts, checked against the fields of the operation. */
export type UseItem = Readonly<Record<string, string | undefined>>;

/** What became of an item: its answer, or why it failed. */
export type UseResult = Readonly<Record<string, string | number | boolean>> | UseError;

/** An operation that uses a key, on one item or on a batch of them. */
export interface UseDefinition {
  /** After trust.key and in the path. */
  readonly name: string;
  readonly summary: Text;
  /** Fields of an item; those in `optional` may be missing. */
  readonly fields: Readonly<Record<string, TSchema>>;
  readonly optional?: readonly string[];
  /** Fields for the whole call. */
  readonly shared?: TProperties;
  readonly answer: TProperties;
  run(
    whole: WholeKey,
    items: readonly UseItem[],
    shared: Readonly<Record<string, unknown>>,
    call: Call,
  ): Promise<readonly UseResult[]>;
}

const Failure = Type.Object({ error: Type.Object({ code: Type.String(), message: Type.String() }) });

/**
 * Makes the operation: an item's fields directly in the input answer directly, and a failure is the call's; `items`
 * answer `items`, where each has its answer or its own error. Uses are recorded in aggregate and counted.
 */
export function useOperation(desk: KeyDesk, definition: UseDefinition): Operation {
  const { name, fields, optional = [], shared = {}, answer } = definition;
  const soft = (properties: Readonly<Record<string, TSchema>>): TProperties =>
    Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, Type.Optional(schema)]));
  const item = Object.fromEntries(
    Object.entries(fields).map(([key, schema]) => [key, optional.includes(key) ? Type.Optional(schema) : schema]),
  );
  const items = Type.Array(Type.Object(item, { additionalProperties: false }), { minItems: 1, maxItems: mostItems });
  const required = Object.keys(fields).filter((field) => !optional.includes(field));
  return operation({
    name: `trust.key.${name}`,
    http: `POST /trust/keys/{id}/${name}`,
    summary: definition.summary,
    input: Type.Object(
      { id: Id, ...shared, ...soft(fields), items: Type.Optional(items) },
      { additionalProperties: false },
    ),
    output: Type.Object({
      ...soft(answer),
      items: Type.Optional(Type.Array(Type.Union([Type.Object(answer), Failure]))),
    }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    resource: ({ id }) => ({ type: 'CityKey', id }),
    run: async (given, call) => {
      const input = given as Record<string, unknown> & { id: string; items?: readonly UseItem[] };
      const batch = input.items;
      if (batch === undefined) requireFields(input, required);
      const list = batch ?? [input as unknown as UseItem];
      const whole = await desk.forUse(call, input.id);
      desk.takeQuota(call.principal.id, list.length);
      const results = await definition.run(whole, list, input, call);
      if (batch === undefined) return single(results[0] ?? 'trust.item.none') as never;
      return { items: results.map((result) => itemOut(result, call)) } as never;
    },
  });
}

function requireFields(input: Readonly<Record<string, unknown>>, fields: readonly string[]): void {
  const missing = fields.filter((field) => input[field] === undefined);
  if (missing.length === 0) return;
  throw invalid('trust.input.missing', {
    en: `Give ${missing.join(' and ')}, or a batch in items.`,
    zh: `请提供 ${missing.join('、')}，或在 items 中提供批量。`,
  });
}

function single(result: UseResult): object {
  if (typeof result === 'string') throw useProblem(result);
  return result;
}

function itemOut(result: UseResult, call: Call): object {
  if (typeof result !== 'string') return result;
  return { error: { code: result, message: useErrorTexts[result][call.language] } };
}

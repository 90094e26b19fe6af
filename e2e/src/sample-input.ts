import fc from 'fast-check';

/** As much of JSON Schema as the operations use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

/** Values that the schema accepts. */
export function sampleOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(sampleOf));
  const { minimum = 0, maximum = 1_000 } = schema;
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({ min: minimum, max: maximum });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { minItems: minLength = 0, maxItems = 3 } = schema;
      const lengths = { minLength, maxLength: Math.max(minLength, Math.min(maxItems, 3)) };
      const item = sampleOf(schema.items ?? {});
      return schema.uniqueItems ? fc.uniqueArray(item, lengths) : fc.array(item, lengths);
    }
    case 'object': {
      const properties: Record<string, fc.Arbitrary<unknown>> = {};
      for (const [key, child] of Object.entries(schema.properties ?? {})) properties[key] = sampleOf(child);
      return fc.record(properties, { requiredKeys: [...(schema.required ?? [])] });
    }
    default:
      return fc.constantFrom<unknown>('text', 7, null, {});
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = 2_000 }: Schema): fc.Arbitrary<string> {
  const longest = Math.min(maxLength, Math.max(minLength, 30));
  if (format === 'uuid') return fc.uuid();
  if (pattern === undefined) return fc.string({ unit: 'grapheme', minLength, maxLength: longest });
  const matching = fc.stringMatching(new RegExp(pattern, 'u'));
  return matching.filter((text) => text.length >= minLength && text.length <= maxLength);
}

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    true,
    [],
    {},
    'a\0b',
    '\ud800',
    '-'.repeat(36),
    'f'.repeat(36),
    '00000000-0000-0000-0000-000000000000',
    '../../../etc/passwd',
    '..%2f..%2fkeys',
    "' or 1=1 --",
    '\\',
    '%',
    'a\r\nset-cookie: x=y',
    '{{constructor}}',
    '__proto__',
    'x'.repeat(5_000),
    '9'.repeat(400),
    '275760-09-13T00:00:00.001Z',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    '2026-02-31T25:61:61Z',
    '0001-01-01',
    '::ffff:127.0.0.1',
    '1.2.3.4/99',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: -(2 ** 40), max: 2 ** 60 }),
);

/** An accepted input with one or two places made hostile: replaced, left out or added. */
export function mutatedOf(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const known = Object.keys(schema.properties ?? {});
  const keys = fc.oneof(
    { weight: 8, arbitrary: known.length === 0 ? fc.constant('extra') : fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.constantFrom('extra', '__proto__', 'constructor', 'toString', 'cursor', 'limit', 'id') },
  );
  const change = fc.record({ key: keys, value: hostile, drop: fc.boolean() });
  return fc.tuple(sampleOf(schema), fc.array(change, { minLength: 0, maxLength: 2 })).map(([sample, changes]) => {
    const entries = new Map(Object.entries((sample ?? {}) as Record<string, unknown>));
    for (const { key, value, drop } of changes) {
      if (drop && entries.has(key)) entries.delete(key);
      else entries.set(key, value);
    }
    return Object.fromEntries(entries);
  });
}

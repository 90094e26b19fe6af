import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { TSchema } from 'typebox';

/** The facts of an operation as attributes of a Cedar entity. */
export type FactShape = Record<string, Cedar.TypeOfAttribute<string>>;

/** What of a JSON schema is looked at. */
interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
}

/** The attributes that an object schema gives a resource, each optional; what Cedar has no type for is told in `problems`. */
export function factShape(schema: TSchema, problems: string[], of: string): FactShape {
  const shape: FactShape = {};
  for (const [name, property] of Object.entries((schema as JsonSchema).properties ?? {})) {
    const type = cedarType(property);
    if (type === undefined) problems.push(`The fact ${of}.${name} is of a type that policies cannot ask for`);
    else shape[name] = { ...type, required: false } as Cedar.TypeOfAttribute<string>;
  }
  return shape;
}

function cedarType(schema: JsonSchema): Cedar.Type<string> | undefined {
  if (schema.anyOf !== undefined) return common(schema.anyOf.filter(({ type }) => type !== 'null').map(cedarType));
  if (schema.const !== undefined) return typeof schema.const === 'string' ? { type: 'String' } : undefined;
  switch (schema.type) {
    case 'string':
      return { type: 'String' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'integer':
      return { type: 'Long' };
    case 'array': {
      const element = schema.items === undefined ? undefined : cedarType(schema.items);
      return element === undefined ? undefined : { type: 'Set', element };
    }
    default:
      return undefined;
  }
}

/** One type for all choices, or none. */
function common(types: readonly (Cedar.Type<string> | undefined)[]): Cedar.Type<string> | undefined {
  const [first] = types;
  return types.every((type) => type !== undefined && JSON.stringify(type) === JSON.stringify(first))
    ? first
    : undefined;
}

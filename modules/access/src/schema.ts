import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { cedar, principalTypes } from './cedar.ts';
import { type FactShape, factShape } from './fact-shape.ts';
import type { PolicySource } from './policy-source.ts';
import type { Reads } from './reads.ts';

type Shape = Cedar.AttributesOrContext<string>;
type Attributes = Record<string, Cedar.TypeOfAttribute<string>>;

/** What the door and the authorizer put into the context of a decision; each may be missing. docs/adr/0020 tells who fills which. */
const contextAttributes: Attributes = {
  address: { type: 'Extension', name: 'ipaddr', required: false },
  authentication: { type: 'String', required: false },
  hour: { type: 'Long', required: false },
  minute: { type: 'Long', required: false },
  weekday: { type: 'Long', required: false },
  date: { type: 'Long', required: false },
  risk: { type: 'Long', required: false },
  device: { type: 'String', required: false },
  labels: { type: 'Set', element: { type: 'String' }, required: false },
};

const context: Shape = { type: 'Record', attributes: contextAttributes };

const principalAttributes: Attributes = {
  name: { type: 'String' },
  authenticated: { type: 'Boolean' },
  organisation: { type: 'Entity', name: 'Organisation', required: false },
  methods: { type: 'Set', element: { type: 'String' }, required: false },
  assurance: { type: 'Long', required: false },
};

/** The schema of one module's policies, and why parts of it could not be made. */
export interface ModuleSchema {
  readonly schema: Cedar.SchemaJson<string>;
  readonly problems: readonly string[];
}

/** Types of principals and resources, the operations, and what may be asked about each. */
export function schemaOf(source: PolicySource): ModuleSchema {
  const { shapes, problems } = resourceShapes(source);
  const principals = Object.values(principalTypes);
  const resources = [...shapes].map(([type, attributes]) => {
    const shape: Shape = { type: 'Record', attributes };
    return [type, { memberOfTypes: ['Organisation'], shape }] as const;
  });
  const schema: Cedar.SchemaJson<string> = {
    '': {
      entityTypes: {
        Role: {},
        ...Object.fromEntries(resources),
        ...Object.fromEntries(
          principals.map((type) => [
            type,
            { memberOfTypes: ['Role', 'Organisation'], shape: withFacts(shapes.get(type)) },
          ]),
        ),
      },
      actions: Object.fromEntries(
        source.operations.map((operation) => [
          operation.name,
          { appliesTo: { principalTypes: principals, resourceTypes: [resourceType(operation)], context } },
        ]),
      ),
    },
  };
  return { schema, problems };
}

/** The schema in Cedar's own words, as an author of policies reads it. */
export function schemaText(source: PolicySource): string {
  const answer = cedar.schemaToText(schemaOf(source).schema);
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  // No type of ours hides one of Cedar's own.
  return answer.text.replaceAll('__cedar::', '');
}

/**
 * What a policy about these operations asks for and nothing has, as `resource.level`. Cedar takes `has` of such a thing for
 * plain false: a policy that forbids would go silent when a fact goes.
 */
export function unknownReads(source: PolicySource, operations: readonly string[], reads: Reads): readonly string[] {
  const { shapes } = resourceShapes(source);
  const about = source.operations.filter(({ name }) => operations.includes(name)).map(resourceType);
  const facts = about.flatMap((type) => Object.keys(shapes.get(type) ?? {}));
  const known = {
    principal: new Set(['id', 'organisations', ...Object.keys(principalAttributes)]),
    resource: new Set(['id', 'organisations', ...facts.map((name) => `.${name}`)]),
    context: new Set(Object.keys(contextAttributes)),
  };
  const strangers = (part: keyof Reads): string[] =>
    [...reads[part]].filter((name) => !known[part].has(name)).map((name) => `${part}.${name.replace('.', '')}`);
  return [...strangers('principal'), ...strangers('resource'), ...strangers('context')];
}

/** A person can be a resource too; as one it has the facts of the operations about it besides. */
function withFacts(facts: Attributes = {}): Shape {
  return { type: 'Record', attributes: { ...facts, ...principalAttributes } };
}

/** What each type of resource may be asked: the facts of all operations about it, together. */
function resourceShapes(source: PolicySource): {
  readonly shapes: ReadonlyMap<string, Attributes>;
  readonly problems: readonly string[];
} {
  const shapes = new Map<string, Attributes>();
  const problems: string[] = [];
  for (const operation of source.operations) {
    const type = resourceType(operation);
    const known = shapes.get(type) ?? {};
    shapes.set(type, known);
    const facts: FactShape = operation.facts === undefined ? {} : factShape(operation.facts.attributes, problems, type);
    for (const [name, fact] of Object.entries(facts)) {
      if (known[name] !== undefined && JSON.stringify(known[name]) !== JSON.stringify(fact))
        problems.push(`Operation ${operation.name}: ${type}.${name} is of another type in another operation`);
      known[name] = fact;
    }
  }
  return { shapes, problems };
}

/** The type does not depend on the input; only the id does. */
export function resourceType(operation: PolicySource['operations'][number]): string {
  try {
    return operation.resource({}).type;
  } catch {
    return 'Resource';
  }
}

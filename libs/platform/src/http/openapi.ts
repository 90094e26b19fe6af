import type { Operation } from '@citywall/kernel';
import type { TObject, TSchema } from 'typebox';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: TSchema;
}

/** OpenAPI 3.1 of all operations, made from the same objects that the door enforces. */
export function openApi(operations: readonly Operation[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const [method, written] = operation.http.split(' ', 2);
    const path = written.replace('*}', '}');
    const servers = operation.answers === 'protocol' ? { servers: [{ url: '/' }] } : {};
    paths[path] = { ...paths[path], ...servers, [method.toLowerCase()]: describe(operation, method, path) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Citywall', version, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'citywall_session' },
        key: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
          },
        },
      },
    },
  };
}

function describe(operation: Operation, method: string, path: string): Record<string, unknown> {
  const input = operation.input as TObject;
  const properties = (input.properties ?? {}) as Record<string, TSchema>;
  const required = new Set<string>(input.required ?? []);
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  const inQuery = method === 'GET' || method === 'DELETE' || operation.accepts === 'bytes';
  const parameters: Parameter[] = [];
  const body: Record<string, TSchema> = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (inPath.has(name)) parameters.push({ name, in: 'path', required: true, schema });
    else if (inQuery) parameters.push({ name, in: 'query', required: required.has(name), schema });
    else body[name] = schema;
  }
  return {
    operationId: operation.name,
    tags: [operation.name.split('.')[0]],
    summary: operation.summary.en,
    description: `${operation.summary.zh} — risk: ${operation.risk}`,
    security: operation.authentication === 'none' ? [] : [{ session: [] }, { key: [] }, { basic: [] }],
    parameters,
    ...requestBody(operation, inQuery, body, required),
    responses: {
      200: { description: 'OK', content: answerContent(operation) },
      default: {
        description: 'Problem details (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function requestBody(
  operation: Operation,
  inQuery: boolean,
  body: Record<string, TSchema>,
  required: ReadonlySet<string>,
): Record<string, unknown> {
  if (operation.accepts === 'bytes') {
    const content = operation.answers === 'protocol' ? { '*/*': {} } : { 'text/plain': {}, 'application/x-ndjson': {} };
    return { requestBody: { required: true, content } };
  }
  if (inQuery || Object.keys(body).length === 0) return {};
  const schema = { type: 'object', properties: body, required: Object.keys(body).filter((name) => required.has(name)) };
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}

function answerContent(operation: Operation): Record<string, unknown> {
  if (operation.answers === 'protocol') return { '*/*': {} };
  return operation.answers === 'stream'
    ? { 'application/octet-stream': { schema: operation.output } }
    : { 'application/json': { schema: operation.output } };
}

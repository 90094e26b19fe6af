// The values of message components: RFC 9421 section 2.
import type { FieldLines, HttpMessage, HttpRequest } from './message.ts';
import { refuse } from './refuse.ts';
import { parseDictionary, parseItem, parseList } from './rfc9651-parse.ts';
import { serializeDictionary, serializeItem, serializeList, serializeMember } from './rfc9651-serialize.ts';
import type { BareItem, FieldParameters, FieldShape, Item } from './rfc9651-structured-field.ts';

/** A component by name, with the parameters that select a part of it: `name` for @query-param, sf, key, bs, req, tr. */
export interface ComponentChoice {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string | true>>;
}

/** A component: the lower-case name of a field or a derived name, alone when it has no parameters. */
export type Component = string | ComponentChoice;

const longestUrl = 16_384;

/** Fields whose shape is known, for `sf`. */
const shapes: Readonly<Record<string, FieldShape>> = {
  'accept-ch': 'list',
  'cache-status': 'list',
  'client-cert': 'item',
  'client-cert-chain': 'list',
  'content-digest': 'dictionary',
  priority: 'dictionary',
  'proxy-status': 'list',
  'repr-digest': 'dictionary',
  signature: 'dictionary',
  'signature-input': 'dictionary',
  'want-content-digest': 'dictionary',
  'want-repr-digest': 'dictionary',
};

/** The identifier as a structured item. */
export function componentItem(component: Component): Item {
  const { name, parameters = {} } = typeof component === 'string' ? { name: component } : component;
  const bare = (value: string | true): BareItem =>
    value === true ? { type: 'boolean', value } : { type: 'string', value };
  return {
    bare: { type: 'string', value: name },
    parameters: new Map(Object.entries(parameters).map(([key, value]) => [key, bare(value)])),
  };
}

/** The value that is signed for a component of a message. Throws `http-signature.component.unknown` or `.missing`. */
export function componentValue(message: HttpMessage, { bare, parameters }: Item): string {
  const name = bare.type === 'string' ? bare.value : '';
  if (!parameters.has('req')) return componentOf(message, name, parameters);
  const request = 'status' in message ? message.request : undefined;
  if (!isSet(parameters, 'req') || request === undefined) throw missing(name);
  return componentOf(request, name, parameters);
}

function componentOf(message: HttpMessage, name: string, parameters: FieldParameters): string {
  const allowed = name === '@query-param' ? ['req', 'name'] : name.startsWith('@') ? ['req'] : fieldParameters;
  for (const key of parameters.keys()) if (!allowed.includes(key)) throw unknown(name);
  if (!name.startsWith('@')) return fieldValue(message, name, parameters);
  if (name === '@status') {
    if ('status' in message) return String(message.status);
    throw missing(name);
  }
  if ('status' in message) throw missing(name);
  return requestValue(message, name, parameters);
}

const fieldParameters = ['req', 'tr', 'sf', 'key', 'bs'];

function requestValue(request: HttpRequest, name: string, parameters: FieldParameters): string {
  const url = readUrl(request.url);
  switch (name) {
    case '@method':
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(request.method)) throw missing(name);
      return request.method;
    case '@target-uri':
      return url.href;
    case '@authority':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@request-target':
      return url.pathname + url.search;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search === '' ? '?' : url.search;
    case '@query-param':
      return queryParameter(url, parameters);
    default:
      throw unknown(name);
  }
}

function readUrl(text: string): URL {
  const url = text.length <= longestUrl ? URL.parse(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw refuse(
      'component.missing',
      'The address of the request is no whole http or https address of at most 16,384 characters.',
      '请求地址不是完整的 http 或 https 地址，或超过 16,384 个字符。',
    );
  }
  url.hash = '';
  return url;
}

/** A parameter that occurs twice says nothing certain: RFC 9421 section 2.2.8 forbids it. */
function queryParameter(url: URL, parameters: FieldParameters): string {
  const name = parameters.get('name');
  if (name?.type !== 'string') throw unknown('@query-param');
  const values = [...url.searchParams].filter(([key]) => encodeForm(key) === name.value);
  if (values.length !== 1) throw missing(`@query-param ${name.value}`);
  return encodeForm(values[0]?.[1] as string);
}

function encodeForm(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function fieldValue(message: HttpMessage, name: string, parameters: FieldParameters): string {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,256}$/.test(name)) throw unknown(name);
  const lines = linesOf(parameters.has('tr') ? (message.trailers ?? {}) : message.headers, name);
  const isStrict = parameters.has('sf');
  const member = parameters.get('key');
  for (const flag of ['tr', 'sf', 'bs']) if (parameters.has(flag) && !isSet(parameters, flag)) throw unknown(name);
  if (parameters.has('bs')) {
    if (isStrict || member !== undefined) throw unknown(name);
    return lines.map((line) => `:${Buffer.from(line, 'latin1').toString('base64')}:`).join(', ');
  }
  const whole = lines.join(', ');
  if (member !== undefined) {
    const found = member.type === 'string' ? parseDictionary(whole).get(member.value) : undefined;
    if (found === undefined) throw missing(name);
    return serializeMember(found);
  }
  return isStrict ? strictly(name, whole) : whole;
}

function strictly(name: string, text: string): string {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (shape === 'dictionary') return serializeDictionary(parseDictionary(text));
  if (shape === 'list') return serializeList(parseList(text));
  if (shape === 'item') return serializeItem(parseItem(text));
  throw unknown(name);
}

/** Lines without blanks around them, folded lines unfolded (RFC 9421 section 2.1). */
function linesOf(fields: FieldLines, name: string): readonly string[] {
  const given = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (given === undefined) throw missing(name);
  return (typeof given === 'string' ? [given] : given).map((line) => {
    const one = line.replaceAll(/[ \t]*\r?\n[ \t]+/g, ' ').replaceAll(/^[ \t]+|[ \t]+$/g, '');
    if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(one)) throw missing(name);
    return one;
  });
}

function isSet(parameters: FieldParameters, name: string): boolean {
  return parameters.get(name)?.value === true;
}

function unknown(name: string): Error {
  const shown = name.slice(0, 64);
  return refuse(
    'component.unknown',
    `The component “${shown}” or one of its parameters is not known. Sign other parts of the message.`,
    `组件“${shown}”或其参数不受支持。请签署消息的其他部分。`,
  );
}

function missing(name: string): Error {
  const shown = name.slice(0, 64);
  return refuse(
    'component.missing',
    `The message has no “${shown}” that can be signed, or more than one. Send it as it was signed.`,
    `消息中没有可签署的“${shown}”，或存在多个。请按签署时的内容发送。`,
  );
}

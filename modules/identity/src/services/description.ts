import { invalid, type Problem } from '@citywall/kernel';

/** Largest description, in bytes of UTF-8. */
export const largestDescription = 1024 * 1024;
const deepest = 64;

/** What the registry shows of a description. */
export interface DescriptionFacts {
  readonly title: string;
  readonly version: string;
}

/**
 * Reads an OpenAPI 3.1 description in JSON and checks its form: version, title, paths with operations, operation ids used
 * once, references within it that lead somewhere. Throws `identity.service.description` that says what is wrong where.
 */
export function readDescription(text: string): DescriptionFacts {
  if (Buffer.byteLength(text) > largestDescription) throw wrong('it is larger than 1 MB', '大小超过 1 MB');
  const root = parse(text);
  if (!isObject(root)) throw wrong('it is no JSON object', '不是 JSON 对象');
  if (!/^3\.1\.\d{1,3}$/.test(String(root.openapi))) throw wrong('"openapi" is not 3.1.x', '“openapi” 不是 3.1.x');
  const info = isObject(root.info) ? root.info : {};
  const { title, version } = info;
  if (typeof title !== 'string' || title.length === 0 || title.length > 200)
    throw wrong('"info.title" is not a text of 1 to 200 characters', '“info.title” 不是 1 至 200 个字符的文本');
  if (typeof version !== 'string' || !/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/.test(version))
    throw wrong('"info.version" is not a version such as 1.2.0', '“info.version” 不是如 1.2.0 的版本号');
  if (!['paths', 'components', 'webhooks'].some((part) => isObject(root[part])))
    throw wrong('it has neither paths nor components nor webhooks', '没有 paths、components 或 webhooks');
  checkPaths(root.paths);
  checkReferences(root);
  return { title, version };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong('it is no JSON', '不是 JSON');
  }
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

function checkPaths(paths: unknown): void {
  if (paths === undefined) return;
  if (!isObject(paths)) throw wrong('"paths" is no object', '“paths” 不是对象');
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(paths)) {
    const shown = path.slice(0, 100);
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/') || !isObject(item))
      throw wrong(`the path ${shown} is malformed`, `路径 ${shown} 格式有误`);
    for (const [method, operation] of Object.entries(item)) {
      if (!methods.has(method)) continue;
      if (!isObject(operation)) throw wrong(`${method} of ${shown} is no object`, `${shown} 的 ${method} 不是对象`);
      const { operationId: id } = operation;
      if (id === undefined) continue;
      if (typeof id !== 'string' || ids.has(id))
        throw wrong(
          `the operationId of ${method} ${shown} is used twice or no text`,
          `${method} ${shown} 的 operationId 重复或不是文本`,
        );
      ids.add(id);
    }
  }
}

/** Every `#/…` reference leads somewhere. What lies outside cannot be checked and is not fetched. */
function checkReferences(root: object): void {
  const open: (readonly [unknown, number])[] = [[root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > deepest) throw wrong(`it is nested deeper than ${deepest}`, `嵌套超过 ${deepest} 层`);
    const reference = isObject(value) ? value.$ref : undefined;
    if (typeof reference === 'string' && reference.startsWith('#/') && !leadsSomewhere(root, reference)) {
      const shown = reference.slice(0, 100);
      throw wrong(`the reference ${shown} leads nowhere`, `引用 ${shown} 没有目标`);
    }
    for (const part of Object.values(value)) open.push([part, depth + 1]);
  }
}

function leadsSomewhere(root: object, reference: string): boolean {
  let at: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const key = unescaped(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return true;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(en: string, zh: string): Problem {
  return invalid('identity.service.description', {
    en: `The description is no OpenAPI 3.1 in JSON: ${en}. Correct it and sign it anew.`,
    zh: `描述不是 JSON 格式的 OpenAPI 3.1：${zh}。请更正后重新签署。`,
  });
}

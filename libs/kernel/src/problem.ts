import type { JsonObject, Text } from './text.ts';

/**
 * A refusal or failure that the caller may see, as RFC 9457 problem details.
 * `code` is stable and dotted (module.noun.reason); `message` tells a user what
 * to do next and MUST NOT carry secrets or internals.
 */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly text: Text;
  readonly details: JsonObject | undefined;

  constructor(code: string, status: number, text: Text, details?: JsonObject) {
    super(text.en);
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.text = text;
    this.details = details;
  }
}

/** The thing named does not exist, or the caller may not know that it does. */
export function notFound(what: Text): Problem {
  return new Problem('not-found', 404, {
    en: `${what.en} was not found. Check the id; it may have been removed.`,
    zh: `未找到${what.zh}。请检查标识，它可能已被移除。`,
  });
}

/** The request contradicts the present state; the text says which state is needed. */
export function conflict(code: string, text: Text, details?: JsonObject): Problem {
  return new Problem(code, 409, text, details);
}

/** The input is well-formed but cannot be accepted; the text says what to change. */
export function invalid(code: string, text: Text, details?: JsonObject): Problem {
  return new Problem(code, 422, text, details);
}

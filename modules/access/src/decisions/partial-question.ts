import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { cedarQuestion, type Question } from '../question.ts';
import type { Reads } from '../reads.ts';

/** What is told of a request that has not been made. */
export interface Known {
  /** It is known what it is done to. */
  readonly resource: boolean;
  /** What the context does not name is not there; else it is unknown. */
  readonly context: boolean;
}

export const nothingKnown: Known = { resource: false, context: false };

/** A question with holes, as Cedar’s partial evaluation takes it. */
export function partialQuestion(
  question: Question,
  reads: Reads,
  known: Known,
): Omit<Cedar.PartialAuthorizationCall, 'policies'> {
  const { principal, action, resource, context, entities } = cedarQuestion(question, reads);
  const holes = known.context ? [] : [...reads.context].filter((name) => context[name] === undefined);
  return {
    ...{ principal, action, resource: known.resource ? resource : null },
    context: {
      ...context,
      ...Object.fromEntries(holes.map((name) => [name, { __extn: { fn: 'unknown', arg: name } }])),
    },
    entities: known.resource ? entities : entities.slice(0, 1),
  };
}

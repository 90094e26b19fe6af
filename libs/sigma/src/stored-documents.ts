import { type Anchor, chooseAnchors, rememberAnchors } from './anchors.ts';
import { rememberEventIds, requiredEventIds } from './event-id.ts';
import type { RuleDocument, SigmaRule } from './rule.ts';

/** What a rule asks: most of its text, and needed only when an event comes near to matching it. */
type Body = Pick<SigmaRule, 'searches' | 'condition'>;

/** The first line of what is stored; a line for the body of each rule follows. */
interface Heads {
  /** Rules without their bodies. */
  readonly documents: readonly RuleDocument[];
  /** For each rule what the matcher asks of it first; null for none. */
  readonly anchors: readonly (readonly Anchor[] | null)[];
  readonly eventIds: readonly (readonly string[] | null)[];
}

/** Writes parsed documents as lines of JSON, which restoreDocuments reads. ASCII alone: it is decoded and parsed twice as fast. */
export function storeDocuments(documents: readonly RuleDocument[]): string {
  const rules = documents.filter((document) => document.kind === 'rule');
  const heads: Heads = {
    documents: documents.map(headOf),
    anchors: rules.map((rule) => chooseAnchors(rule) ?? null),
    eventIds: rules.map((rule) => {
      const ids = requiredEventIds(rule);
      return ids ? [...ids] : null;
    }),
  };
  const bodies = rules.map(({ searches, condition }) => JSON.stringify({ searches, condition } satisfies Body));
  return `${[JSON.stringify(heads), ...bodies].map(inAscii).join('\n')}\n`;
}

function inAscii(line: string): string {
  if (!/[\u0080-\uffff]/.test(line)) return line;
  return line.replace(/[\u0080-\uffff]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function headOf(document: RuleDocument): RuleDocument {
  if (document.kind !== 'rule') return document;
  const { searches, condition, ...head } = document;
  return head as SigmaRule;
}

/**
 * The documents that storeDocuments wrote, also several times one after the other. The body of a rule is parsed
 * when it is first read: of thousands of rules few are ever asked. Throws when the text is something else.
 */
export function restoreDocuments(text: string): readonly RuleDocument[] {
  const restored: RuleDocument[] = [];
  let begin = 0;
  const nextLine = (): string => {
    const end = text.indexOf('\n', begin);
    if (end === -1) throw new SyntaxError('the stored documents end within a line');
    const line = text.slice(begin, end);
    begin = end + 1;
    return line;
  };
  while (begin < text.length) {
    const { documents, anchors, eventIds } = JSON.parse(nextLine()) as Heads;
    let number = 0;
    for (const document of documents) {
      if (document.kind !== 'rule') {
        restored.push(document);
        continue;
      }
      const rule = withBody(document, nextLine());
      rememberAnchors(rule, anchors[number] ?? undefined);
      const ids = eventIds[number];
      rememberEventIds(rule, ids ? new Set(ids) : undefined);
      number += 1;
      restored.push(rule);
    }
  }
  return restored;
}

function withBody(head: SigmaRule, text: string): SigmaRule {
  let body: Body | undefined;
  const read = (): Body => {
    body ??= JSON.parse(text) as Body;
    return body;
  };
  return {
    ...head,
    get searches() {
      return read().searches;
    },
    get condition() {
      return read().condition;
    },
  };
}

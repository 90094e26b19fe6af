// The signature base: RFC 9421 section 2.5.
import type { HttpMessage } from './message.ts';
import { refuse } from './refuse.ts';
import { componentValue } from './rfc9421-component.ts';
import { serializeItem, serializeMember } from './rfc9651-serialize.ts';
import type { InnerList } from './rfc9651-structured-field.ts';

/** Most components of one signature. */
const mostComponents = 128;

/** The text that is signed: one line for each component, the parameters of the signature last. ASCII or Latin-1. */
export function signatureBase(message: HttpMessage, covered: InnerList): string {
  const seen = new Set<string>();
  const lines = covered.items.slice(0, mostComponents + 1).map((item) => {
    const identifier = serializeItem(item);
    // The order of its parameters does not make another component.
    const sorted = serializeItem({ ...item, parameters: new Map([...item.parameters].sort()) });
    if (seen.has(sorted) || seen.size === mostComponents) {
      throw refuse(
        'component.twice',
        'A signature covers a component twice, or more than 128. Name each once.',
        '签名重复覆盖某个组件，或组件超过 128 个。每个组件只能列出一次。',
      );
    }
    seen.add(sorted);
    return `${identifier}: ${componentValue(message, item)}\n`;
  });
  return `${lines.join('')}"@signature-params": ${serializeMember(covered)}`;
}

// Creating a signature: RFC 9421 section 3.1.
import type { HttpMessage } from './message.ts';
import type { SigningKey } from './message-key.ts';
import { type Component, componentItem } from './rfc9421-component.ts';
import { signatureBase } from './rfc9421-signature-base.ts';
import { serializeDictionary } from './rfc9651-serialize.ts';
import type { BareItem, InnerList } from './rfc9651-structured-field.ts';

/** What a signature says beside the components it covers. */
export interface SignatureWish {
  /** `sig` when missing. */
  readonly label?: string;
  readonly components: readonly Component[];
  /** Seconds since 1970 UTC. */
  readonly created?: number;
  /** Seconds since 1970 UTC. */
  readonly expires?: number;
  readonly nonce?: string;
  readonly tag?: string;
  /** Whether the algorithm is named (`alg`); the verifier takes it from the key in any case. */
  readonly named?: boolean;
}

/** The values of the two fields that carry a signature. */
export interface SignatureFields {
  readonly signatureInput: string;
  readonly signature: string;
}

/** Signs the components of a message. Throws what `signatureBase` throws, and what the key throws. */
export async function signMessage(
  message: HttpMessage,
  key: SigningKey,
  { label = 'sig', components, created, expires, nonce, tag, named = false }: SignatureWish,
): Promise<SignatureFields> {
  const parameters = new Map<string, BareItem>();
  const put = (name: string, type: 'integer' | 'string', value: number | string | undefined): void => {
    if (value !== undefined) parameters.set(name, { type, value } as BareItem);
  };
  put('created', 'integer', created);
  put('expires', 'integer', expires);
  put('keyid', 'string', key.id);
  put('alg', 'string', named ? key.algorithm : undefined);
  put('nonce', 'string', nonce);
  put('tag', 'string', tag);
  const covered: InnerList = { items: components.map(componentItem), parameters };
  const base = Buffer.from(signatureBase(message, covered), 'latin1');
  const value = await key.sign(base);
  return {
    signatureInput: serializeDictionary(new Map([[label, covered]])),
    signature: serializeDictionary(new Map([[label, { bare: { type: 'bytes', value }, parameters: new Map() }]])),
  };
}

// RFC 6960 section 4.4 and RFC 9654: extensions of requests, responses and their single parts.
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { boolean, octetString, oid, sequence } from './der/writer.ts';
import { ocspOids } from './rfc6960-ocsp.table.ts';

/** One extension as it stands; `value` is the content of its OCTET STRING. */
export interface OcspExtension {
  readonly type: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

const maximumExtensions = 64;

/** Extensions behind an EXPLICIT tag, in their order and with repetitions; none when it is absent. Throws DerError. */
export function readOcspExtensions(value: Der | undefined): OcspExtension[] {
  if (value === undefined) return [];
  const elements = value.explicit().sequenceOf();
  if (elements.length > maximumExtensions) throw value.error(`more than ${maximumExtensions} extensions`);
  return elements.map((one) => {
    const fields = one.fields();
    const type = fields.next().asOid();
    const critical = fields.flag();
    const content = fields.next(tag.octetString).content;
    fields.end();
    return { type, critical, value: content };
  });
}

/** Extensions as a SEQUENCE OF; undefined when there are none, for an empty list is not allowed. */
export function writeOcspExtensions(list: readonly OcspExtension[]): Uint8Array | undefined {
  if (list.length === 0) return undefined;
  return sequence(
    ...list.map(({ type, critical, value }) =>
      sequence(oid(type), critical ? boolean(true) : undefined, octetString(value)),
    ),
  );
}

/** Whether an extension type stands there twice, which RFC 5280 section 4.2 forbids. */
export const repeats = (list: readonly OcspExtension[]): boolean =>
  new Set(list.map((one) => one.type)).size !== list.length;

/**
 * The octets of the nonce, 1 to 128 (RFC 9654 section 2.1), or undefined when
 * there is none. Throws DerError when it is empty, longer, repeated or no OCTET STRING.
 */
export function nonceOf(list: readonly OcspExtension[]): Uint8Array | undefined {
  const found = list.filter((one) => one.type === ocspOids.nonce);
  if (found.length === 0) return undefined;
  const value = readDer(found[0].value);
  const nonce = value.asOctetString();
  if (found.length > 1 || nonce.length === 0 || nonce.length > 128)
    throw value.error('a nonce has 1 to 128 octets and stands once');
  return nonce;
}

export const nonceExtension = (nonce: Uint8Array): OcspExtension => ({
  type: ocspOids.nonce,
  critical: false,
  value: octetString(nonce),
});

// RFC 6960 section 4.4 and RFC 9654: extensions of requests, responses and their single parts.
import { type Der, readDer } from './der/reader.ts';
import { octetString, sequence } from './der/writer.ts';
import { type Extension, opaqueExtension } from './rfc5280-extensions.ts';
import { ocspOids } from './rfc6960-ocsp.table.ts';

const maximumExtensions = 64;

/**
 * Extensions behind an EXPLICIT tag, in their order and with repetitions, which
 * are the reader's to judge; none when it is absent. Throws DerError.
 */
export function readOcspExtensions(value: Der | undefined): Extension[] {
  if (value === undefined) return [];
  const elements = value.explicit().sequenceOf();
  if (elements.length > maximumExtensions) throw value.error(`more than ${maximumExtensions} extensions`);
  return elements.map((one) => {
    const fields = one.fields();
    const dotted = fields.next().asOid();
    const critical = fields.flag();
    const content = fields.next().asOctetString();
    fields.end();
    return { oid: dotted, critical, value: content };
  });
}

/** Extensions as a SEQUENCE OF; undefined when there are none, for an empty list is not allowed. */
export function writeOcspExtensions(list: readonly Extension[]): Uint8Array | undefined {
  if (list.length === 0) return undefined;
  return sequence(...list.map(({ oid, critical, value }) => opaqueExtension(oid, value, { critical })));
}

/** Whether an extension stands there twice (RFC 5280 section 4.2 forbids it), or is critical and not among the known. */
export function refusesExtensions(list: readonly Extension[], known: readonly string[]): boolean {
  const twice = new Set(list.map((one) => one.oid)).size !== list.length;
  return twice || list.some((one) => one.critical && !known.includes(one.oid));
}

/**
 * The octets of the nonce, 1 to 128 (RFC 9654 section 2.1), or undefined when
 * there is none. Throws DerError when it is empty, longer, repeated or no OCTET STRING.
 */
export function nonceOf(list: readonly Extension[]): Uint8Array | undefined {
  const found = list.filter((one) => one.oid === ocspOids.nonce);
  if (found.length === 0) return undefined;
  const value = readDer(found[0].value);
  const nonce = value.asOctetString();
  if (found.length > 1 || nonce.length === 0 || nonce.length > 128)
    throw value.error('a nonce has 1 to 128 octets and stands once');
  return nonce;
}

export const nonceExtension = (nonce: Uint8Array): Extension => ({
  oid: ocspOids.nonce,
  critical: false,
  value: octetString(nonce),
});

// RFC 2986 (PKCS #10) and RFC 2985: certification requests.
import type { SignatureName } from './algorithms.table.ts';
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, tag } from './der/tag.table.ts';
import { encode, integer, oid, sequence, setOf, sorted, utf8String } from './der/writer.ts';
import { requestOid } from './oid.table.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';
import { type Extensions, noExtensions, readExtensions } from './rfc5280-extensions.ts';
import { type Name, readName } from './rfc5280-name.ts';
import { isSignedBy, readSigned, type Sign, type Signed, signStructure } from './signed.ts';
import { X509Error } from './x509-error.ts';

/** Largest request read, in octets. */
const maximumRequest = 64 * 1024;

/** A request as it was read; provesPossession says whether it was signed by its own key. */
export interface CertificateRequest extends Signed {
  readonly subject: Name;
  readonly publicKey: PublicKey;
  /** Those asked for in extensionRequest. */
  readonly extensions: Extensions;
  /** challengePassword (RFC 2985, used by EST and SCEP). A secret: keep it out of logs. */
  readonly challengePassword: string | undefined;
  /** Values of all attributes by type, encoded. */
  readonly attributes: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** Reads a request from DER. Throws DerError or X509Error for anything that is not one. */
export function parseRequest(bytes: Uint8Array): CertificateRequest {
  const { content, ...signed } = readSigned(readDer(bytes, { maximumBytes: maximumRequest }));
  const fields = content.fields();
  if (fields.next().asInteger() !== 0) throw new X509Error('request.version', 'requests have version 1');
  const subject = readName(fields.next());
  const publicKey = readPublicKey(fields.next());
  const attributes = readAttributes(fields.optional(constructedTag(0)));
  fields.end();
  const password = single(attributes, requestOid.challengePassword);
  const extensions = single(attributes, requestOid.extensionRequest);
  return {
    ...signed,
    subject,
    publicKey,
    attributes,
    challengePassword: password === undefined ? undefined : readDer(password).asText(),
    extensions: extensions === undefined ? noExtensions : readExtensions(readDer(extensions)),
  };
}

function readAttributes(value: Der | undefined): Map<string, readonly Uint8Array[]> {
  const attributes = new Map<string, readonly Uint8Array[]>();
  for (const attribute of value?.elements() ?? []) {
    const fields = attribute.fields();
    const type = fields.next().asOid();
    const values = fields.next(tag.set).setOf(0);
    fields.end();
    if (attributes.has(type)) throw new X509Error('request.attribute', `the attribute ${type} stands there twice`);
    attributes.set(
      type,
      values.map((inside) => inside.raw),
    );
  }
  return attributes;
}

function single(attributes: ReadonlyMap<string, readonly Uint8Array[]>, type: string): Uint8Array | undefined {
  const values = attributes.get(type);
  if (values !== undefined && values.length !== 1)
    throw new X509Error('request.attribute', `the attribute ${type} has one value`);
  return values?.[0];
}

/** Whether the request was signed by the key it asks a certificate for: an algorithm of that key, and a true signature. */
export const provesPossession = (request: CertificateRequest): boolean => isSignedBy(request, request.publicKey);

/** What a request says, before it is signed. */
export interface RequestContent {
  readonly algorithm: SignatureName;
  readonly subject: Name;
  /** SubjectPublicKeyInfo, encoded. */
  readonly spki: Uint8Array;
  /** Encoded each. */
  readonly extensions?: readonly Uint8Array[];
  readonly challengePassword?: string;
}

/** A signed request in DER. */
export async function buildRequest(content: RequestContent, sign: Sign): Promise<Uint8Array> {
  const attributes: Uint8Array[] = [];
  if (content.extensions !== undefined && content.extensions.length > 0)
    attributes.push(sequence(oid(requestOid.extensionRequest), setOf([sequence(...content.extensions)])));
  if (content.challengePassword !== undefined)
    attributes.push(sequence(oid(requestOid.challengePassword), setOf([utf8String(content.challengePassword)])));
  const info = sequence(
    integer(0),
    content.subject.raw,
    content.spki,
    encode(constructedTag(0), ...sorted(attributes)),
  );
  return signStructure(info, content.algorithm, sign);
}

// RFC 5280 section 4.1.1.2, RFC 4055: AlgorithmIdentifier, and what one says about a signature.
import {
  hashTable,
  type SignatureFamily,
  type SignatureName,
  schemeTable,
  signatureNameTable,
} from './algorithms.table.ts';
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { explicit, integer, nullValue, oid, sequence } from './der/writer.ts';
import { hashOid } from './oid.table.ts';

/** An AlgorithmIdentifier as it was read. */
export interface AlgorithmIdentifier {
  /** Dotted object identifier. */
  readonly oid: string;
  /** The encoded parameters, undefined when absent. */
  readonly parameters: Uint8Array | undefined;
  readonly raw: Uint8Array;
}

/** How a signature is computed, when the algorithm is known and its parameters are those of its standard. */
export interface SignatureMethod {
  readonly family: SignatureFamily;
  /** OpenSSL name; empty where the scheme brings its own. */
  readonly hash: string;
  /** RSASSA-PSS only, octets. */
  readonly saltLength?: number;
}

/** Reads an AlgorithmIdentifier; throws DerError. */
export function readAlgorithm(value: Der): AlgorithmIdentifier {
  const fields = value.fields();
  const dotted = fields.next().asOid();
  const parameters = fields.peek === undefined ? undefined : fields.next().raw;
  fields.end();
  return { oid: dotted, parameters, raw: value.raw };
}

/** The AlgorithmIdentifier that a signature by that name carries, encoded. */
export function signatureAlgorithm(name: SignatureName): Uint8Array {
  const entry = signatureNameTable[name];
  if (name.startsWith('rsa-pkcs1')) return sequence(oid(entry.oid), nullValue());
  if ('hash' in entry) return sequence(oid(entry.oid), pssParameters(entry.hash));
  return sequence(oid(entry.oid));
}

function pssParameters(hash: string): Uint8Array {
  const digest = sequence(oid(hash), nullValue());
  return sequence(
    explicit(0, digest),
    explicit(1, sequence(oid(hashOid.mgf1), digest)),
    explicit(2, integer(hashTable[hash].octets)),
  );
}

/** The method behind a signature algorithm; undefined when it is unknown or its parameters are not those of its standard. */
export function signatureMethod(algorithm: AlgorithmIdentifier): SignatureMethod | undefined {
  const scheme = Object.hasOwn(schemeTable, algorithm.oid) ? schemeTable[algorithm.oid] : undefined;
  if (scheme === undefined) return undefined;
  const { parameters } = algorithm;
  if (scheme.parameters === 'pss') return parameters === undefined ? undefined : pssMethod(parameters);
  const fits =
    (parameters === undefined && scheme.parameters !== 'null') ||
    (isNull(parameters) && scheme.parameters !== 'absent');
  return fits ? scheme : undefined;
}

/** RFC 4055 section 3.1; only a mask generation by the same hash, and hashes of SHA-2. */
function pssMethod(parameters: Uint8Array): SignatureMethod | undefined {
  try {
    const fields = readDer(parameters).fields();
    const hash = fields.optional(0xa0);
    const mask = fields.optional(0xa1);
    const salt = fields.optional(0xa2)?.explicit().asInteger() ?? 20;
    const trailer = fields.optional(0xa3)?.explicit().asInteger() ?? 1;
    fields.end();
    if (hash === undefined || mask === undefined || trailer !== 1) return undefined; // the defaults are SHA-1
    const digest = readAlgorithm(hash.explicit());
    const generation = readAlgorithm(mask.explicit());
    if (generation.oid !== hashOid.mgf1 || generation.parameters === undefined) return undefined;
    const inner = readAlgorithm(readDer(generation.parameters));
    const known = Object.hasOwn(hashTable, digest.oid) ? hashTable[digest.oid] : undefined;
    if (known === undefined || inner.oid !== digest.oid || salt < 0 || salt > 512) return undefined;
    if ([digest, inner].some((one) => one.parameters !== undefined && !isNull(one.parameters))) return undefined;
    return { family: 'rsa-pss', hash: known.name, saltLength: salt };
  } catch {
    return undefined;
  }
}

const isNull = (parameters: Uint8Array | undefined): boolean => parameters?.length === 2 && parameters[0] === tag.null;

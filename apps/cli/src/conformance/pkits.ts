import { readFile } from 'node:fs/promises';
import {
  type Certificate,
  type Crl,
  DerError,
  parseCertificate,
  parseCrl,
  policyOid,
  validateCertificate,
  X509Error,
} from '@citywall/x509';
import type { ConformanceKind, Verdict } from './kind.ts';

/** One vector: names of objects, the root first; the certificate ends in EE.crt, others may belong to issuers of lists. */
interface Vector {
  readonly Name: string;
  readonly CertPath: readonly string[];
  readonly CRLPath: readonly string[];
  readonly ShouldValidate: boolean;
  readonly InitialPolicySet: readonly string[];
  readonly InitialPolicyMappingInhibit: boolean;
  readonly InitialExplicitPolicy: boolean;
  readonly InitialAnyPolicyInhibit: boolean;
}

interface Suite {
  readonly vectors: readonly Vector[];
  /** DER in base64 by file name. */
  readonly objects: Readonly<Record<string, string>>;
}

/** Every certificate of the suite is valid from 2010 to 2030, those about validity aside. */
const time = Date.UTC(2020, 0, 1);

/** Policies that the suite gives by the names of its document, section 4.8. */
const testPolicy = '2.16.840.1.101.3.2.1.48';

/** NIST PKITS by plain RFC 5280, lists required; `expected` and `actual` are ShouldValidate. */
export const kind: ConformanceKind = {
  name: 'pkits',
  async *run(file) {
    const suite = JSON.parse(await readFile(file, 'utf8')) as Suite;
    for (const vector of suite.vectors) yield verdictOf(vector, suite.objects);
  },
};

function verdictOf(vector: Vector, objects: Suite['objects']): Verdict {
  const actual = isValid(vector, objects);
  return { id: vector.Name, expected: vector.ShouldValidate, actual, pass: actual === vector.ShouldValidate };
}

function isValid(vector: Vector, objects: Suite['objects']): boolean {
  const certificates = vector.CertPath.map((name) => readObject(name, objects, parseCertificate));
  const lists = vector.CRLPath.map((name) => readObject(name, objects, parseCrl));
  const root = certificates[0];
  const target = vector.CertPath.findLastIndex((name) => name.endsWith('EE.crt'));
  const certificate = certificates.at(target); // -1, the last one, where none is named so
  if (root === undefined || certificate === undefined) return false;
  return validateCertificate({
    certificate,
    anchors: [root],
    intermediates: certificates.filter(
      (one): one is Certificate => one !== undefined && one !== root && one !== certificate,
    ),
    crls: lists.filter((one): one is Crl => one !== undefined),
    time,
    profile: 'rfc5280',
    revocation: 'required',
    policies: {
      wanted: new Set(vector.InitialPolicySet.map(policy)),
      explicit: vector.InitialExplicitPolicy,
      inhibitMapping: vector.InitialPolicyMappingInhibit,
      inhibitAny: vector.InitialAnyPolicyInhibit,
    },
  }).valid;
}

function policy(name: string): string {
  if (name === 'anyPolicy') return policyOid.any;
  const numbered = /^NIST-test-policy-?(\d+)$/i.exec(name);
  return numbered === null ? name : `${testPolicy}.${numbered[1]}`;
}

/** Undefined for what cannot be read: it stands in no path and proves nothing. */
function readObject<Value>(
  name: string,
  objects: Suite['objects'],
  parse: (bytes: Uint8Array) => Value,
): Value | undefined {
  if (!Object.hasOwn(objects, name)) return undefined;
  try {
    return parse(Buffer.from(objects[name], 'base64'));
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return undefined;
    throw error;
  }
}

import { createHash } from 'node:crypto';
import type { InventoryEntry, SeenCryptography } from '../inventory/inventory-entry.ts';
import type { AlgorithmUse, Purpose } from '../policy/algorithm-use.ts';
import type { Verdict } from '../policy/policy-rule.ts';
import { readAlgorithm } from '../policy/read-algorithm.ts';
import { quantumCategory, strengthOf } from '../policy/strength.ts';
import { earlySuites, tlcpSuites, tls12Suites, tls13Suites } from '../scan/tls.table.ts';
import {
  type AlgorithmProperties,
  type CbomComponent,
  type CbomDocument,
  type CbomProperty,
  type CryptoProperties,
  ownProperty,
} from './cyclonedx.ts';

export interface ExportOptions {
  /** ms */
  readonly now: number;
  /** UUID of this document. */
  readonly serial: string;
  /** The city's verdict on an entry, to travel with it. */
  readonly verdictOf?: (entry: InventoryEntry) => Verdict | null;
}

const primitives: Readonly<Record<Purpose, string>> = {
  protocol: 'other',
  signature: 'signature',
  'key-exchange': 'key-agree',
  encryption: 'block-cipher',
  mac: 'mac',
  hash: 'hash',
  unknown: 'unknown',
};

const suiteCodes = new Map(
  [...earlySuites, ...tls12Suites, ...tls13Suites, ...tlcpSuites].map(([code, name]) => [name, code]),
);

/** The inventory as a CycloneDX 1.6 bill of cryptographic materials: one component for each entry, none left out. */
export function exportCbom(entries: readonly InventoryEntry[], options: ExportOptions): CbomDocument {
  const auxiliary = new Map<string, CbomComponent>();
  /** The reference of an algorithm that a certificate or key names; its component is added once. */
  const refer = (name: string | null | undefined, purpose: Purpose): string | undefined => {
    if (name === null || name === undefined) return undefined;
    const ref = `algorithm:${purpose}:${name}`;
    auxiliary.set(ref, {
      type: 'cryptographic-asset',
      'bom-ref': ref,
      name,
      cryptoProperties: { assetType: 'algorithm', algorithmProperties: algorithmProperties(name, purpose) },
      properties: [{ name: `${ownProperty}auxiliary`, value: 'true' }],
    });
    return ref;
  };
  const suites = suitesByProtocol(entries);
  const components = entries.map((entry) => componentOf(entry, suites, refer, options.verdictOf?.(entry) ?? null));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${options.serial}`,
    version: 1,
    metadata: {
      timestamp: new Date(options.now).toISOString(),
      tools: { components: [{ type: 'application', name: 'Citywall' }] },
    },
    components: [...components, ...auxiliary.values()],
  };
}

/** Names of the suites that a scan saw, by the protocol version and place in which it saw them. */
type SuitesByProtocol = ReadonlyMap<string, readonly string[]>;

function suitesByProtocol(entries: readonly InventoryEntry[]): SuitesByProtocol {
  const found = new Map<string, string[]>();
  for (const { kind, location, name, parameters } of entries) {
    if (kind !== 'algorithm') continue;
    for (const version of parameters.versions?.split(', ') ?? []) {
      const key = protocolKey(location, version);
      const names = found.get(key);
      if (names === undefined) found.set(key, [name]);
      else names.push(name);
    }
  }
  return found;
}

function protocolKey(location: string, protocol: string): string {
  return JSON.stringify([location, protocol]);
}

type Refer = (name: string | null | undefined, purpose: Purpose) => string | undefined;

function componentOf(
  entry: InventoryEntry,
  suites: SuitesByProtocol,
  refer: Refer,
  verdict: Verdict | null,
): CbomComponent {
  const crypto = cryptoProperties(entry, suites, refer);
  return {
    type: crypto ? 'cryptographic-asset' : entry.kind === 'device' ? 'device' : 'application',
    'bom-ref': `entry:${createHash('sha256')
      .update(JSON.stringify([entry.kind, entry.location, entry.name]))
      .digest('hex')
      .slice(0, 32)}`,
    name: entry.name,
    cryptoProperties: crypto,
    evidence: { occurrences: [{ location: entry.location }] },
    properties: propertiesOf(entry, verdict),
  };
}

function cryptoProperties(entry: InventoryEntry, suites: SuitesByProtocol, refer: Refer): CryptoProperties | undefined {
  switch (entry.kind) {
    case 'algorithm':
      return {
        assetType: 'algorithm',
        algorithmProperties: algorithmProperties(entry.algorithm ?? entry.name, 'unknown'),
      };
    case 'certificate':
      return {
        assetType: 'certificate',
        certificateProperties: {
          subjectName: entry.parameters.subject,
          issuerName: entry.parameters.issuer,
          notValidBefore: isoOf(timeOf(entry.parameters.notBefore)),
          notValidAfter: isoOf(entry.expires),
          signatureAlgorithmRef: refer(entry.parameters.signature, 'signature'),
          subjectPublicKeyRef: refer(entry.algorithm, 'unknown'),
          certificateFormat: 'X.509',
        },
      };
    case 'key':
      return {
        assetType: 'related-crypto-material',
        relatedCryptoMaterialProperties: {
          type: 'key',
          algorithmRef: refer(entry.algorithm, 'unknown'),
          expirationDate: isoOf(entry.expires),
        },
      };
    case 'protocol':
      return { assetType: 'protocol', protocolProperties: protocolProperties(entry, suites) };
    default:
      return undefined;
  }
}

function algorithmProperties(name: string, purpose: Purpose): AlgorithmProperties {
  const uses = readAlgorithm(name, purpose);
  const [first] = uses;
  // A name that stands for several is as strong as its weakest part; only a lone primitive has a size of its own.
  const least = (values: readonly (number | undefined)[]): number | undefined =>
    values.length > 0 && values.every((value) => value !== undefined) ? Math.min(...(values as number[])) : undefined;
  return {
    primitive: uses.length === 1 && first ? primitiveOf(first) : 'other',
    parameterSetIdentifier: uses.length === 1 && first && first.bits !== null ? String(first.bits) : undefined,
    classicalSecurityLevel: least(uses.map(strengthOf)),
    nistQuantumSecurityLevel: least(uses.map(quantumCategory)),
  };
}

function primitiveOf(use: AlgorithmUse): string {
  if (use.family === 'ML-KEM') return 'kem';
  if (['RC4', 'ChaCha20', 'ZUC'].includes(use.family)) return 'stream-cipher';
  if (use.purpose === 'encryption' && ['RSA', 'SM2', 'SM9'].includes(use.family)) return 'pke';
  return primitives[use.purpose];
}

function protocolProperties(entry: InventoryEntry, byProtocol: SuitesByProtocol) {
  const version = /\d+(?:\.\d+)?$/.exec(entry.name)?.[0];
  const type = /^(?:TLS|SSL)/.test(entry.name)
    ? 'tls'
    : entry.name.startsWith('SSH')
      ? 'ssh'
      : entry.name.startsWith('IKE')
        ? 'ike'
        : 'other';
  const suites = (byProtocol.get(protocolKey(entry.location, entry.name)) ?? []).map((name) => ({
    name,
    identifiers: identifiersOf(name),
  }));
  return { type, version, cipherSuites: suites.length > 0 ? suites : undefined };
}

function identifiersOf(suite: string): readonly string[] | undefined {
  const code = suiteCodes.get(suite);
  if (code === undefined) return undefined;
  return [code >> 8, code & 0xff].map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`);
}

function propertiesOf(entry: SeenCryptography & InventoryEntry, verdict: Verdict | null): readonly CbomProperty[] {
  const facts: Record<string, string | null | undefined> = {
    kind: entry.kind,
    algorithm: entry.algorithm,
    purpose: entry.purpose,
    owner: entry.owner,
    foundBy: entry.foundBy,
    firstSeen: isoOf(entry.firstSeen),
    lastSeen: isoOf(entry.lastSeen),
    expires: isoOf(entry.expires),
    exposure: entry.exposure,
    protectsYears: entry.protectsYears === null ? null : String(entry.protectsYears),
    verdict,
  };
  for (const [name, value] of Object.entries(entry.parameters)) facts[`parameter:${name}`] = value;
  return Object.entries(facts).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [{ name: ownProperty + name, value }],
  );
}

function isoOf(time: number | null): string | undefined {
  return time === null ? undefined : new Date(time).toISOString();
}

/** A time people or other tools wrote, when it is one. */
function timeOf(text: string | undefined): number | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryKinds, type InventoryEntry, type SeenCryptography } from '../inventory/inventory-entry.ts';
import { exportCbom } from './export-cbom.ts';
import { importCbom } from './import-cbom.ts';

const now = Date.parse('2026-11-21T08:00:00Z');

const require = createRequire(import.meta.url);

/** The official schema, as the CycloneDX project's own library carries it. */
function officialSchema() {
  const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new Ajv({ strict: false, formats: { 'idn-email': true, 'iri-reference': true } });
  // @ts-expect-error the types of its default export describe the CommonJS module
  addFormats(ajv);
  ajv.addSchema(read('spdx'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json');
  ajv.addSchema(read('jsf-0.82'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json');
  const validate = ajv.compile(read('bom-1.6'));
  return (document: unknown) => (validate(JSON.parse(JSON.stringify(document))) ? [] : validate.errors);
}
const errorsOf = officialSchema();

const text = fc.string({ minLength: 1, maxLength: 40 }).filter((each) => each.trim() !== '');
const names = fc.constantFrom(
  'RSA-1024',
  'EC P-256',
  'SM2',
  'AES-128-GCM',
  'ML-KEM-768',
  'a name of nobody',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS 1.0',
);
const entry: fc.Arbitrary<InventoryEntry> = fc.record({
  id: fc.constant('unused'),
  kind: fc.constantFrom(...entryKinds),
  name: fc.oneof(text, names),
  location: text,
  algorithm: fc.option(names),
  parameters: fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.oneof(text, names),
    { maxKeys: 3 },
  ),
  purpose: fc.option(fc.constantFrom('signature', 'encryption', 'key-exchange')),
  owner: fc.option(text),
  foundBy: fc.constant('cbom' as const),
  expires: fc.option(fc.integer({ min: 0, max: 4e12 })),
  exposure: fc.option(fc.constantFrom('public' as const, 'partner' as const, 'internal' as const)),
  protectsYears: fc.option(fc.nat(100)),
  firstSeen: fc.constant(now),
  lastSeen: fc.constant(now),
});

const bytesOf = (document: unknown) => Buffer.from(JSON.stringify(document));
const seen = ({ id: _, firstSeen: _first, lastSeen: _last, ...rest }: InventoryEntry): SeenCryptography => rest;
const keyOf = (each: SeenCryptography) => JSON.stringify([each.kind, each.location, each.name]);

describe('export', () => {
  test('the schema refuses what is wrong', () => {
    expect(errorsOf({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'x' }] })).not.toEqual([]);
  });

  test('whatever is in the inventory, the document is valid by the official schema of CycloneDX 1.6', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: keyOf, maxLength: 12 }), (entries) => {
        expect(errorsOf(exportCbom(entries, { now, serial: randomUUID(), verdictOf: () => 'weak' }))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('and comes back as it was, nothing left out', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: keyOf, maxLength: 12 }), (entries) => {
        const back = importCbom(bytesOf(exportCbom(entries, { now, serial: randomUUID() })), 'elsewhere');
        expect(back.skipped).toEqual([]);
        expect(back.entries.map(keyOf).sort()).toEqual(entries.map(keyOf).sort());
        const byKey = new Map(back.entries.map((each) => [keyOf(each), each]));
        for (const each of entries) expect(byKey.get(keyOf(each))).toEqual(seen(each));
      }),
      { numRuns: 60 },
    );
  });

  test('a scanned endpoint reads as the specification means it', () => {
    const base: InventoryEntry = {
      id: '',
      kind: 'protocol',
      name: 'TLS 1.2',
      location: 'a.example:443',
      algorithm: 'TLS 1.2',
      parameters: {},
      purpose: 'protocol',
      owner: null,
      foundBy: 'scan',
      expires: null,
      exposure: null,
      protectsYears: null,
      firstSeen: now,
      lastSeen: now,
    };
    const suite = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
    const document = exportCbom(
      [
        base,
        {
          ...base,
          kind: 'algorithm',
          name: suite,
          algorithm: suite,
          purpose: 'cipher-suite',
          parameters: { versions: 'TLS 1.2' },
        },
        {
          ...base,
          kind: 'certificate',
          name: 'ab',
          algorithm: 'RSA-2048',
          expires: now,
          parameters: { subject: 'CN=a', signature: 'sha256WithRSAEncryption' },
        },
      ],
      { now, serial: randomUUID() },
    );
    expect(document.components[0]?.cryptoProperties?.protocolProperties).toEqual({
      type: 'tls',
      version: '1.2',
      cipherSuites: [{ name: suite, identifiers: ['0xC0', '0x2F'] }],
    });
    const certificate = document.components[2]?.cryptoProperties?.certificateProperties;
    expect(certificate).toMatchObject({ subjectName: 'CN=a', notValidAfter: '2026-11-21T08:00:00.000Z' });
    const key = document.components.find((each) => each['bom-ref'] === certificate?.subjectPublicKeyRef);
    expect(key?.cryptoProperties?.algorithmProperties).toEqual({
      primitive: 'unknown',
      parameterSetIdentifier: '2048',
      classicalSecurityLevel: 112,
      nistQuantumSecurityLevel: 0,
    });
  });
});

describe('import of what other tools write', () => {
  const foreign = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      {
        type: 'library',
        name: 'openssl',
        components: [
          {
            type: 'cryptographic-asset',
            name: 'AES',
            cryptoProperties: {
              assetType: 'algorithm',
              algorithmProperties: { primitive: 'ae', parameterSetIdentifier: '128', mode: 'gcm' },
            },
            evidence: { occurrences: [{ location: 'src/a.c', line: 3 }, { location: 'src/b.c' }] },
          },
        ],
      },
      {
        type: 'cryptographic-asset',
        'bom-ref': 'rsa',
        name: 'RSA-2048',
        cryptoProperties: { assetType: 'algorithm', oid: '1.2.840.113549.1.1.1' },
      },
      {
        type: 'cryptographic-asset',
        'bom-ref': 'sig',
        name: 'SHA512withRSA',
        cryptoProperties: { assetType: 'algorithm' },
      },
      {
        type: 'cryptographic-asset',
        'bom-ref': 'pub',
        name: 'key of a',
        cryptoProperties: {
          assetType: 'related-crypto-material',
          relatedCryptoMaterialProperties: { type: 'public-key', algorithmRef: 'rsa', size: 2048 },
        },
      },
      {
        type: 'cryptographic-asset',
        name: 'a.example',
        cryptoProperties: {
          assetType: 'certificate',
          certificateProperties: {
            subjectName: 'CN=a',
            notValidAfter: '2027-01-01T00:00:00Z',
            signatureAlgorithmRef: 'sig',
            subjectPublicKeyRef: 'pub',
          },
        },
      },
      {
        type: 'cryptographic-asset',
        name: 'edge',
        cryptoProperties: {
          assetType: 'protocol',
          protocolProperties: {
            type: 'tls',
            version: '1.2',
            cipherSuites: [{ name: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' }],
          },
        },
      },
      { type: 'cryptographic-asset', name: 'odd', cryptoProperties: { assetType: 'something-new' } },
    ],
  };

  test('every asset becomes an entry in each place, references are followed, and the accounts balance', () => {
    const { entries, skipped } = importCbom(bytesOf(foreign), 'portal');
    const row = (each: SeenCryptography) => [each.kind, each.name, each.location, each.algorithm];
    expect(entries.map(row)).toEqual([
      ['algorithm', 'AES', 'src/a.c', 'AES-128'],
      ['algorithm', 'AES', 'src/b.c', 'AES-128'],
      ['algorithm', 'RSA-2048', 'portal', 'RSA-2048'],
      ['algorithm', 'SHA512withRSA', 'portal', 'SHA512withRSA'],
      ['key', 'key of a', 'portal', 'RSA-2048'],
      ['certificate', 'a.example', 'portal', 'RSA-2048'],
      ['protocol', 'edge', 'portal', 'TLS 1.2'],
      ['algorithm', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'portal', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
    ]);
    expect(entries[5]).toMatchObject({
      expires: Date.parse('2027-01-01'),
      parameters: { signature: 'SHA512withRSA', subject: 'CN=a' },
      foundBy: 'cbom',
    });
    expect(skipped).toEqual([{ component: 'odd', reason: 'an asset of an unknown type' }]);
  });

  test.each([
    ['not JSON', Buffer.from('{')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['of another format', bytesOf({ spdxVersion: '2.3' })],
    ['too old', bytesOf({ bomFormat: 'CycloneDX', specVersion: '1.3' })],
    ['without a list', bytesOf({ bomFormat: 'CycloneDX', specVersion: '1.6', components: {} })],
    ['with a nameless component', bytesOf({ ...foreign, components: [{ type: 'library' }] })],
    ['with a name that is too long', bytesOf({ ...foreign, components: [{ name: 'x'.repeat(501) }] })],
    [
      'with too many components',
      bytesOf({ ...foreign, components: Array.from({ length: 50_001 }, () => ({ name: 'x' })) }),
    ],
    [
      'nested too deep',
      bytesOf({
        ...foreign,
        components: [
          Array.from({ length: 20 }).reduce<object>((inner) => ({ name: 'x', components: [inner] }), { name: 'x' }),
        ],
      }),
    ],
    ['too large', Buffer.alloc(16 * 1_048_576 + 1, 0x20)],
  ])('a file that is %s is refused with what to give', (_, bytes) =>
    expect(() => importCbom(bytes, 'x')).toThrow(/Give a CycloneDX JSON document/),
  );

  test('altered documents are read or refused, never anything else', () => {
    const whole = bytesOf(foreign);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const altered = Buffer.from(whole);
        altered[at] = value;
        try {
          importCbom(altered, 'x');
        } catch (error) {
          expect(error).toMatchObject({ name: 'Problem', status: 422 });
        }
      }),
      { numRuns: 500 },
    );
  });
});

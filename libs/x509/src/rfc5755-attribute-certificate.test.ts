import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { nullValue, octetString, utf8String } from './der/writer.ts';
import { digest } from './digest.ts';
import { day, newParty, now, type Party, type PartyOptions } from './party.fixture.ts';
import { pathCheck } from './path-check.ts';
import { keyIdentifier } from './public-key.ts';
import { parseCrl } from './rfc5280-crl.ts';
import { CrlWriter } from './rfc5280-crl-build.ts';
import { extension, opaqueExtension } from './rfc5280-extensions.ts';
import type { GeneralName } from './rfc5280-general-name.ts';
import { subjectKeyIdentifier } from './rfc5280-key-extensions.ts';
import { nameOf } from './rfc5280-name.ts';
import { issuingDistributionPoint } from './rfc5280-revocation-extensions.ts';
import { privilegeOids } from './rfc5755-attribute-certificate.table.ts';
import { parseAttributeCertificate } from './rfc5755-attribute-certificate.ts';
import {
  type Clearance,
  clearanceAttribute,
  clearancesOf,
  groupAttribute,
  groupsOf,
  roleAttribute,
  rolesOf,
} from './rfc5755-attribute-certificate-attributes.ts';
import { type AttributeCertificateContent, buildAttributeCertificate } from './rfc5755-attribute-certificate-build.ts';
import { type AuthorityControls, authorityControls } from './rfc5755-attribute-certificate-extensions.ts';
import { type PrivilegeQuestion, validateAttributeCertificate } from './rfc5755-attribute-certificate-validate.ts';

const hour = 3600 * 1000;
const uri = (text: string): GeneralName => ({ kind: 'uri', text });
const operator = uri('urn:city:role:operator');
/** As the certificate of every attribute authority has it. */
const anything: AuthorityControls = { permitted: undefined, excluded: [], permitsUnspecified: true };
const named = () => extension(authorityControls, anything);
let root: Party;
let authority: Party;
let person: Party;

beforeAll(async () => {
  root = await newParty({ name: 'Source of Authority' });
  authority = await authorityWith({});
  person = await newParty({ name: 'Person', issuer: root });
});

const directory = (party: Party): GeneralName => ({ kind: 'directory', name: party.certificate.subject });

const holderOf = (party: Party): AttributeCertificateContent['holder'] => ({
  certificate: { issuer: [{ kind: 'directory', name: party.certificate.issuer }], serial: party.certificate.serial },
});

const grant = (more: Partial<AttributeCertificateContent> = {}, by = authority): Promise<Uint8Array> =>
  buildAttributeCertificate(by, {
    holder: holderOf(person),
    issuer: by.certificate.subject,
    serial: 42n,
    notBefore: now - hour,
    notAfter: now + hour,
    attributes: [roleAttribute([{ name: operator }])],
    noRevocationAvailable: true,
    ...more,
  });

const reason = (der: Uint8Array, more: Partial<PrivilegeQuestion> = {}): string => {
  const verdict = validateAttributeCertificate(der, {
    holder: person.certificate,
    authority: authority.certificate,
    checkPath: pathCheck({ anchors: [root.certificate], profile: 'city' }),
    time: now,
    ...more,
  });
  return verdict.valid ? 'valid' : verdict.reason;
};

const authorityWith = (more: Partial<PartyOptions>): Promise<Party> =>
  newParty({ name: 'Attribute Authority', issuer: root, extensions: [named()], ...more });

describe('RFC 5755 section 4: form', () => {
  test('roles, groups and clearances are read back', async () => {
    const groups = [
      {
        authority: [uri('urn:city')],
        values: [
          { kind: 'text', text: '应急指挥' },
          { kind: 'oid', oid: '1.2.3' },
          { kind: 'octets', octets: Uint8Array.of(1) },
        ] as const,
      },
    ];
    const clearances = [
      {
        policy: '1.2.156.1',
        classes: ['restricted', 'secret'],
        categories: [{ type: '1.2.3', value: utf8String('x') }],
      },
      { policy: '1.2.156.2', classes: ['unclassified'], categories: [] },
    ] as const;
    const roles = [{ name: operator }, { authority: [directory(authority)], name: uri('urn:city:role:auditor') }];
    const der = await grant({
      attributes: [roleAttribute(roles), groupAttribute(groups), clearanceAttribute(clearances)],
    });
    const read = parseAttributeCertificate(der);
    expect(rolesOf(read).map((one) => one.name)).toEqual(expect.arrayContaining(roles.map((one) => one.name)));
    expect(groupsOf(read)[0].values.map((one) => one.kind)).toEqual(['text', 'oid', 'octets']);
    const plain = (list: readonly Clearance[]) => list.map(({ policy, classes }) => `${policy} ${classes}`).sort();
    expect(plain(clearancesOf(read))).toEqual(plain(clearances));
    expect(read).toMatchObject({ notBefore: now - hour, notAfter: now + hour });
    expect(Buffer.from(read.serial)).toEqual(Buffer.of(42));
  });

  test('nothing without holder, attributes, sense or bounds is written', async () => {
    for (const wrong of [
      { holder: {} },
      { attributes: [] },
      { attributes: [{ type: privilegeOids.role, values: [] }] },
      { attributes: [roleAttribute([{ name: operator }]), roleAttribute([{ name: operator }])] },
      { serial: 0n },
      { serial: 1n << 159n },
      { notAfter: now - 2 * hour },
      { auditIdentity: new Uint8Array(21) },
      { targets: { names: [], groups: [] } },
    ])
      await expect(grant(wrong), Object.keys(wrong)[0]).rejects.toThrow(RangeError);
  });
});

describe('RFC 5755 section 5: validation', () => {
  test('a privilege holds for its holder, named in any of three ways or all', async () => {
    const { certificate } = person;
    const digestOf = (kind: 'publicKey' | 'certificate', of: Uint8Array) =>
      ({ kind, algorithm: 'sm3', digest: digest('sm3', of) }) as const;
    const ways = [
      holderOf(person),
      { entityName: [directory(person)] },
      { objectDigest: digestOf('publicKey', certificate.spki) },
      { objectDigest: digestOf('certificate', certificate.raw) },
      { ...holderOf(person), entityName: [directory(person)], objectDigest: digestOf('certificate', certificate.raw) },
    ];
    const other = await newParty({ name: 'Other', issuer: root });
    for (const holder of ways) {
      expect(reason(await grant({ holder }))).toBe('valid');
      expect(reason(await grant({ holder }), { holder: other.certificate })).toBe('privilege.holder.other');
    }
    const mixed = { ...holderOf(person), entityName: [directory(other)] };
    expect(reason(await grant({ holder: mixed }))).toBe('privilege.holder.other');
  });

  test('the period is inclusive', async () => {
    const der = await grant();
    for (const [time, expected] of [
      [now - hour, 'valid'],
      [now + hour, 'valid'],
      [now - hour - 1000, 'privilege.time.early'],
      [now + hour + 1000, 'privilege.time.late'],
    ] as const)
      expect(reason(der, { time })).toBe(expected);
  });

  test('targets: only where this service or its group is named', async () => {
    const targets = { names: [uri('urn:city:service:water')], groups: [uri('urn:city:group:utilities')] };
    const der = await grant({ targets });
    expect(reason(der)).toBe('privilege.target.other');
    expect(reason(der, { service: { names: [uri('urn:city:service:power')] } })).toBe('privilege.target.other');
    expect(reason(der, { service: { names: targets.groups } })).toBe('privilege.target.other');
    expect(reason(der, { service: { names: targets.names } })).toBe('valid');
    expect(reason(der, { service: { names: [], groups: targets.groups } })).toBe('valid');
  });

  test('the authority is no CA, may sign, is the one named and is trusted', async () => {
    expect(reason(await grant({}, root), { authority: root.certificate })).toBe('privilege.authority.ca');
    const box = await authorityWith({ usages: ['keyEncipherment'] });
    expect(reason(await grant({}, box), { authority: box.certificate })).toBe('privilege.authority.usage');
    const twin = await authorityWith({});
    expect(reason(await grant({}, twin))).toBe('privilege.signature.wrong');
    expect(reason(await grant(), { authority: person.certificate })).toBe('privilege.authority.other');
    const stranger = await newParty({ name: 'Stranger' });
    const checkPath = pathCheck({ anchors: [stranger.certificate], profile: 'city' });
    expect(reason(await grant(), { checkPath })).toBe('no-path');
    const marked = await authorityWith({ extensions: [named(), extension(subjectKeyIdentifier, Uint8Array.of(1))] });
    const other = await grant({ authorityKeyIdentifier: Uint8Array.of(2) }, marked);
    expect(reason(other, { authority: marked.certificate })).toBe('privilege.authority.other');
  });

  test('whoever has a certificate is no authority: it must say so itself, or the caller', async () => {
    const plain = await authorityWith({ extensions: [] });
    const der = await grant({}, plain);
    expect(reason(der, { authority: plain.certificate })).toBe('privilege.authority.unnamed');
    expect(reason(der, { authority: plain.certificate, authorityNamed: true })).toBe('valid');
    // Its words count even then.
    const limited = await authorityWith({
      extensions: [extension(authorityControls, { ...anything, excluded: [privilegeOids.role] })],
    });
    const question = { authority: limited.certificate, authorityNamed: true };
    expect(reason(await grant({}, limited), question)).toBe('privilege.authority.attributes');
  });

  test('aaControls limit what the authority gives', async () => {
    const judged = async (controls: AuthorityControls) => {
      const limited = await authorityWith({ extensions: [extension(authorityControls, controls)] });
      return reason(await grant({}, limited), { authority: limited.certificate });
    };
    const { role, group } = privilegeOids;
    expect(await judged({ ...anything, permitted: [role] })).toBe('valid');
    expect(await judged({ ...anything, permitted: [group] })).toBe('privilege.authority.attributes');
    expect(await judged({ ...anything, excluded: [role] })).toBe('privilege.authority.attributes');
    expect(await judged({ ...anything, excluded: [group] })).toBe('valid');
    expect(await judged({ ...anything, permitsUnspecified: false })).toBe('privilege.authority.attributes');
  });

  test('unknown critical extensions are refused, others are not', async () => {
    const odd = (critical: boolean) => [opaqueExtension('1.2.3.4', nullValue(), { critical })];
    expect(reason(await grant({ extensions: odd(true) }))).toBe('privilege.extension.unknown');
    expect(reason(await grant({ extensions: odd(false) }))).toBe('valid');
    expect(reason(await grant({ auditIdentity: Uint8Array.of(1, 2) }))).toBe('valid');
  });

  test('revocation: by a list of the authority, and never without one', async () => {
    const der = await grant({ noRevocationAvailable: false });
    expect(reason(der)).toBe('privilege.revocation.unknown');
    const judged = async (options: Parameters<typeof list>[0]) =>
      reason(der, { revocationLists: [await list(options)] });
    expect(await judged({})).toBe('valid');
    expect(await judged({ revoked: 42n })).toBe('privilege.revoked');
    expect(await judged({ revoked: 43n })).toBe('valid');
    expect(await judged({ nextUpdate: now - 1000 })).toBe('privilege.revocation.unknown');
    expect(await judged({ thisUpdate: now + 1000 })).toBe('privilege.revocation.unknown');
    expect(await judged({ by: root })).toBe('privilege.revocation.unknown');
    expect(await judged({ by: await authorityWith({}) })).toBe('privilege.revocation.unknown');
    expect(await judged({ scope: { onlyUserCerts: true } })).toBe('privilege.revocation.unknown');
    expect(await judged({ scope: { onlyAttributeCerts: true }, revoked: 42n })).toBe('privilege.revoked');
  });

  async function list(options: {
    by?: Party;
    revoked?: bigint;
    thisUpdate?: number;
    nextUpdate?: number;
    scope?: { onlyUserCerts?: boolean; onlyAttributeCerts?: boolean };
  }) {
    const { by = authority, revoked, scope, thisUpdate = now - day, nextUpdate = now + day } = options;
    const extensions = scope === undefined ? [] : [extension(issuingDistributionPoint, scope, { critical: true })];
    const { algorithm, certificate, sign } = by;
    const writer = new CrlWriter({
      algorithm,
      issuer: certificate.subject,
      thisUpdate,
      nextUpdate,
      number: 1n,
      extensions,
    });
    if (revoked !== undefined) writer.add({ serial: revoked, revokedAt: now - day });
    return parseCrl(await writer.sign(sign));
  }
});

describe('bad input', () => {
  test('every altered byte is refused, and nothing throws', async () => {
    const der = await grant({
      targets: { names: [uri('urn:city:service:water')], groups: [] },
      auditIdentity: Uint8Array.of(9),
      authorityKeyIdentifier: keyIdentifier(authority.certificate.publicKey),
      attributes: [
        roleAttribute([{ name: operator }]),
        { type: privilegeOids.accessIdentity, values: [octetString(Uint8Array.of(1))] },
      ],
    });
    const service = { names: [uri('urn:city:service:water')] };
    expect(reason(der, { service })).toBe('valid');
    for (let at = 0; at < der.length; at += 1) {
      const altered = Uint8Array.from(der);
      altered[at] ^= 1 << (at & 7);
      expect(reason(altered, { service }), `byte ${at}`).not.toBe('valid');
      expect(reason(der.subarray(0, at))).toBe('privilege.malformed');
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(reason(bytes)).toBe('privilege.malformed');
      }),
    );
  });

  test('names of persons in other letters are the same names', async () => {
    const holder = {
      entityName: [{ kind: 'directory', name: nameOf({ country: 'CN', commonName: 'PERSON' }) }],
    } as const;
    expect(reason(await grant({ holder }))).toBe('valid');
  });
});

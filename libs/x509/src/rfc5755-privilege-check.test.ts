import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignatureName } from './algorithms.table.ts';
import { newParty, now, type Party } from './party.fixture.ts';
import { keyIdentifier } from './public-key.ts';
import { CrlWriter } from './rfc5280-crl-build.ts';
import { extension } from './rfc5280-extensions.ts';
import type { GeneralName } from './rfc5280-general-name.ts';
import { authorityKeyIdentifier, type KeyUsage } from './rfc5280-key-extensions.ts';
import { issuingDistributionPoint } from './rfc5280-revocation-extensions.ts';
import { privilegeOids } from './rfc5755-attribute-certificate.table.ts';
import {
  accessIdentityAttribute,
  clearanceAttribute,
  groupAttribute,
  roleAttribute,
} from './rfc5755-attribute-certificate-attributes.ts';
import { type AttributeCertificateContent, buildAttributeCertificate } from './rfc5755-attribute-certificate-build.ts';
import { authorityControls } from './rfc5755-attribute-certificate-extensions.ts';
import { checkPrivilege, type PrivilegeCheck } from './rfc5755-privilege-check.ts';

const hour = 3600 * 1000;
const uri = (text: string): GeneralName => ({ kind: 'uri', text });
const service = 'urn:city:service:water';
const givesRoles = extension(authorityControls, {
  ...{ permitted: [privilegeOids.role, privilegeOids.group, privilegeOids.clearance, privilegeOids.accessIdentity] },
  ...{ excluded: [], permitsUnspecified: false },
});
const authorityUsages: readonly KeyUsage[] = ['digitalSignature', 'cRLSign'];

describe.each<SignatureName>(['ecdsa-p256-sha256', 'sm2-sm3'])('a city of %s', (algorithm) => {
  let root: Party;
  let issuing: Party;
  let authority: Party;
  let person: Party;

  beforeAll(async () => {
    root = await newParty({ name: 'Root', algorithm });
    issuing = await newParty({ name: 'Platform', algorithm, issuer: root, ca: true });
    authority = await newAuthority();
    person = await newParty({ name: 'Person', algorithm, issuer: issuing });
  });

  async function newAuthority(): Promise<Party> {
    const name = 'Attribute Authority';
    return newParty({ name, algorithm, issuer: issuing, usages: authorityUsages, extensions: [givesRoles] });
  }

  const grant = (more: Partial<AttributeCertificateContent> = {}, by = authority): Promise<Uint8Array> =>
    buildAttributeCertificate(by, {
      holder: {
        certificate: {
          issuer: [{ kind: 'directory', name: person.certificate.issuer }],
          serial: person.certificate.serial,
        },
      },
      issuer: by.certificate.subject,
      serial: 42n,
      notBefore: now - hour,
      notAfter: now + hour,
      authorityKeyIdentifier: keyIdentifier(by.certificate.publicKey),
      attributes: [roleAttribute([{ name: uri('urn:city:role:operator') }])],
      ...more,
    });

  async function list(by: Party, revoked: readonly bigint[] = []): Promise<Uint8Array> {
    const writer = new CrlWriter({
      ...{ algorithm, issuer: by.certificate.subject, thisUpdate: now - hour, nextUpdate: now + hour, number: 7n },
      extensions: [
        extension(authorityKeyIdentifier, { keyIdentifier: keyIdentifier(by.certificate.publicKey) }),
        ...(by === issuing
          ? []
          : [extension(issuingDistributionPoint, { onlyAttributeCerts: true }, { critical: true })]),
      ],
    });
    for (const serial of revoked) writer.add({ serial, revokedAt: now - hour });
    return writer.sign(by.sign);
  }

  const check = async (more: Partial<PrivilegeCheck> = {}): Promise<PrivilegeCheck> => ({
    attributeCertificate: await grant(),
    holderCertificate: person.certificate.raw,
    certificates: [authority.certificate.raw, issuing.certificate.raw],
    anchors: [root.certificate.raw],
    lists: [await list(authority)],
    time: now,
    ...more,
  });
  const reason = async (more: Partial<PrivilegeCheck> = {}): Promise<string> => {
    const answer = checkPrivilege(await check(more));
    return answer.valid ? 'valid' : [answer.reason, answer.because?.reason].filter(Boolean).join(' ');
  };

  test('tells the privileges of every kind', async () => {
    const attributes = [
      roleAttribute([{ name: uri('urn:city:role:operator') }]),
      groupAttribute([{ values: [{ kind: 'text', text: '应急指挥' }] }]),
      clearanceAttribute([{ policy: '1.2.156.1', classes: ['secret'], categories: [] }]),
      accessIdentityAttribute([{ service: uri(service), identity: uri('urn:city:account:7') }]),
    ];
    expect(checkPrivilege(await check({ attributeCertificate: await grant({ attributes }) }))).toEqual({
      valid: true,
      holder: 'CN=Person,C=CN',
      authority: 'CN=Attribute Authority,C=CN',
      serial: '2a',
      notBefore: now - hour,
      notAfter: now + hour,
      roles: [{ name: uri('urn:city:role:operator') }],
      groups: [{ values: [{ kind: 'text', text: '应急指挥' }] }],
      clearances: [{ policy: '1.2.156.1', classes: ['secret'], categories: [] }],
      accessIdentities: [{ service: uri(service), identity: uri('urn:city:account:7') }],
    });
  });

  test('asks for the holder’s certificate, the authority’s and everything above them', async () => {
    expect(await reason()).toBe('valid');
    expect(await reason({ holderCertificate: authority.certificate.raw })).toBe('privilege.holder.other');
    const stranger = await newParty({ name: 'Stranger', algorithm });
    expect(await reason({ anchors: [stranger.certificate.raw] })).toBe('privilege.holder.untrusted no-path');
    expect(await reason({ certificates: [issuing.certificate.raw] })).toBe('privilege.authority.missing');
    const forged = await newParty({
      name: 'Attribute Authority',
      algorithm,
      issuer: stranger,
      extensions: [givesRoles],
    });
    const certificates = [forged.certificate.raw, issuing.certificate.raw];
    const attributeCertificate = await grant({ noRevocationAvailable: true }, forged);
    expect(await reason({ attributeCertificate, certificates })).toBe('privilege.authority.untrusted no-path');
    const mere = await grant({ noRevocationAvailable: true }, person);
    const named = [person.certificate.raw, issuing.certificate.raw];
    expect(await reason({ attributeCertificate: mere, certificates: named })).toBe('privilege.authority.unnamed');
  });

  test('heeds what the authorities above may give: one of others’ that gives nothing makes none that gives something', async () => {
    const givesNothing = extension(authorityControls, { permitted: [], excluded: [], permitsUnspecified: false });
    const foreign = await newParty({ name: 'Foreign', algorithm, issuer: root, ca: true, extensions: [givesNothing] });
    const forged = await newParty({
      ...{ name: 'Attribute Authority', algorithm, issuer: foreign, usages: authorityUsages, extensions: [givesRoles] },
    });
    const certificates = [forged, foreign, issuing].map(({ certificate }) => certificate.raw);
    const attributeCertificate = await grant({ noRevocationAvailable: true }, forged);
    expect(await reason({ attributeCertificate, certificates })).toBe('privilege.authority.attributes');
  });

  test('finds the authority’s right key among several, and its list', async () => {
    const successor = await newAuthority();
    const certificates = [successor, authority, issuing].map(({ certificate }) => certificate.raw);
    expect(await reason({ certificates })).toBe('valid');
    expect(await reason({ certificates: certificates.toReversed() })).toBe('valid');
    expect(await reason({ certificates, lists: [await list(successor)] })).toBe('privilege.revocation.unknown');
    expect(await reason({ certificates, lists: [await list(successor), await list(authority)] })).toBe('valid');
  });

  test('revoked: the privilege, the holder’s certificate, the authority’s', async () => {
    expect(await reason({ lists: [await list(authority, [42n])] })).toBe('privilege.revoked');
    expect(await reason({ lists: [] })).toBe('privilege.revocation.unknown');
    expect(await reason({ lists: [], attributeCertificate: await grant({ noRevocationAvailable: true }) })).toBe(
      'valid',
    );
    const revoking = async (party: Party) => [
      await list(authority),
      await list(issuing, [BigInt(`0x${party.certificate.serialNumber}`)]),
    ];
    expect(await reason({ lists: await revoking(person) })).toBe('privilege.holder.untrusted revoked');
    expect(await reason({ lists: await revoking(authority) })).toBe('privilege.authority.untrusted revoked');
  });

  test('targets are URIs of the service, or of groups it belongs to', async () => {
    const targets = { names: [uri(service)], groups: [uri('urn:city:group:utilities')] };
    const attributeCertificate = await grant({ targets });
    expect(await reason({ attributeCertificate })).toBe('privilege.target.other');
    expect(await reason({ attributeCertificate, target: { names: [service] } })).toBe('valid');
    expect(await reason({ attributeCertificate, target: { groups: ['urn:city:group:utilities'] } })).toBe('valid');
    expect(await reason({ attributeCertificate, target: { groups: [service] } })).toBe('privilege.target.other');
  });

  test('nothing in the input makes it throw', async () => {
    const whole = await check();
    const parts = ['attributeCertificate', 'holderCertificate'] as const;
    for (const part of parts) {
      const bytes = whole[part];
      for (let at = 0; at < bytes.length; at += 7) {
        const altered = Uint8Array.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ (1 << (at & 7));
        expect(checkPrivilege({ ...whole, [part]: altered }).valid, `${part} ${at}`).toBe(false);
      }
    }
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, (odd) => {
        for (const part of [...parts]) expect(checkPrivilege({ ...whole, [part]: odd }).valid).toBe(false);
        for (const part of ['certificates', 'anchors', 'lists'] as const)
          expect(checkPrivilege({ ...whole, [part]: [odd] })).toMatchObject({ reason: 'privilege.input.malformed' });
      }),
      { numRuns: 30 },
    );
    expect(await reason({ certificates: Array(65).fill(authority.certificate.raw) })).toBe('privilege.input.malformed');
  });
});

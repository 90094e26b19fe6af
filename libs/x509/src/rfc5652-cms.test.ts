import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignatureName } from './algorithms.table.ts';
import { DerError } from './der/der-error.ts';
import { readDer } from './der/reader.ts';
import { octetString, oid, sequence, setOf } from './der/writer.ts';
import { newParty, now, type Party } from './party.fixture.ts';
import { pathCheck } from './path-check.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import { parseSignedData } from './rfc5652-cms.ts';
import { cmsAttribute, signatureTimestamps } from './rfc5652-cms-attributes.ts';
import { buildCertificateBag, buildSignedData, type CmsSigner } from './rfc5652-cms-build.ts';
import { verifySignatures, verifySignedData } from './rfc5652-cms-verify.ts';

const content = Buffer.from('the minutes of the council');
let root: Party;
let person: Party;

beforeAll(async () => {
  root = await newParty({ name: 'Root' });
  person = await newParty({ name: 'Person', issuer: root });
});

const signerOf = (party: Party, more: Partial<CmsSigner> = {}): CmsSigner => ({
  certificate: party.certificate,
  algorithm: party.algorithm,
  sign: party.sign,
  signingTime: now,
  ...more,
});

const signed = (party: Party, detached = false): Promise<Uint8Array> =>
  buildSignedData({ content, detached, signers: [signerOf(party)], certificates: [party.certificate.raw] });

describe('RFC 5652: signed data', () => {
  const algorithms: SignatureName[] = [
    'ecdsa-p256-sha256',
    'ecdsa-p384-sha384',
    'rsa-pkcs1-sha256',
    'rsa-pss-sha256',
    'ed25519',
    'sm2-sm3',
    'ml-dsa-65',
  ];
  test.each(algorithms)('%s, attached and detached', async (algorithm) => {
    const party = await newParty({ name: algorithm, algorithm });
    for (const detached of [false, true]) {
      const message = parseSignedData(await signed(party, detached));
      const result = verifySignatures(message, detached ? { content } : {});
      expect(result).toMatchObject({ valid: true, signers: [{ signingTime: now }] });
      expect(message.content === undefined).toBe(detached);
    }
    const other = verifySignatures(parseSignedData(await signed(party, true)), { content: Buffer.from('another') });
    expect(other).toMatchObject({ valid: false, reason: 'cms.digest.wrong' });
  });

  test('a large file is signed and verified by its digest alone', async () => {
    const byDigest = (name: string) => createHash(name).update(content).digest();
    const der = await buildSignedData({ content: byDigest, detached: true, signers: [signerOf(person)] });
    const certificates = [person.certificate];
    expect(verifySignatures(parseSignedData(der), { content: byDigest, certificates }).valid).toBe(true);
    expect(verifySignatures(parseSignedData(der), { content, certificates }).valid).toBe(true);
    await expect(buildSignedData({ content: byDigest, detached: false, signers: [] })).rejects.toThrow(RangeError);
  });

  test('several signers of different algorithms, every one of whom must hold', async () => {
    const other = await newParty({ name: 'Other', algorithm: 'sm2-sm3' });
    const certificates = [person.certificate.raw, other.certificate.raw];
    const der = await buildSignedData({
      content,
      detached: true,
      signers: [signerOf(person), signerOf(other)],
      certificates,
    });
    const message = parseSignedData(der);
    expect(verifySignatures(message, { content })).toMatchObject({ valid: true });
    const forged = signerOf(other, { sign: person.sign });
    const bad = await buildSignedData({ content, detached: true, signers: [signerOf(person), forged], certificates });
    expect(verifySignatures(parseSignedData(bad), { content })).toMatchObject({ reason: 'cms.signature.wrong' });
  });

  test('GB/T 35275: the same under the national identifiers', async () => {
    const party = await newParty({ name: '国密', algorithm: 'sm2-sm3' });
    const der = await buildSignedData({
      content,
      detached: false,
      signers: [signerOf(party)],
      certificates: [party.certificate.raw],
      dialect: 'gbt35275',
    });
    const message = parseSignedData(der);
    expect(message).toMatchObject({ dialect: 'gbt35275', version: 1, contentType: '1.2.156.10197.6.1.4.2.1' });
    expect(message.signers[0].signatureAlgorithm.oid).toBe('1.2.156.10197.1.301.1');
    expect(verifySignatures(message).valid).toBe(true);
  });

  test('a timestamp over the signature travels with it', async () => {
    const token = sequence(oid('1.2.3'), octetString(Buffer.from('token')));
    let stamped: Uint8Array = new Uint8Array();
    const timestamp = async (signature: Uint8Array) => {
      stamped = signature;
      return token;
    };
    const der = await buildSignedData({ content, detached: true, signers: [signerOf(person, { timestamp })] });
    const [info] = parseSignedData(der).signers;
    expect(signatureTimestamps(info.unsignedAttributes).map((one) => Buffer.from(one))).toEqual([Buffer.from(token)]);
    expect(Buffer.compare(info.signature, stamped)).toBe(0);
  });

  test('certificates alone, as EST hands them out', () => {
    const message = parseSignedData(buildCertificateBag([person.certificate.raw, root.certificate.raw]));
    expect(message.certificates).toHaveLength(2);
    expect(verifySignatures(message, { content })).toMatchObject({ reason: 'cms.signer.none' });
  });
});

describe('RFC 5652: what is refused', () => {
  const judged = async (more: Partial<CmsSigner>, party = person) => {
    const signers = [signerOf(party, more)];
    const certificates = [party.certificate.raw];
    return verifySignatures(
      parseSignedData(await buildSignedData({ content, detached: false, signers, certificates })),
    );
  };

  test('a certificate that is not the one named, or not for signatures', async () => {
    const twin = await newParty({ name: 'Person', issuer: root });
    expect(await judged({ certificate: twin.certificate })).toMatchObject({ reason: 'cms.certificate.missing' });
    const sealed = await newParty({ name: 'Box', issuer: root, usages: ['keyEncipherment'] });
    expect(await judged({}, sealed)).toMatchObject({ reason: 'cms.certificate.usage' });
    const named = cmsAttribute(
      cmsOids.signingCertificate,
      sequence(sequence(sequence(octetString(new Uint8Array(20))))),
    );
    expect(await judged({ attributes: [named] })).toMatchObject({ reason: 'cms.certificate.other' });
  });

  test('content missing, or given beside the content carried', async () => {
    const detached = parseSignedData(await signed(person, true));
    expect(verifySignatures(detached)).toMatchObject({ reason: 'cms.content.missing' });
    expect(verifySignatures(parseSignedData(await signed(person)), { content })).toMatchObject({
      reason: 'cms.content.twice',
    });
  });

  test('attributes taken for content: a signature cannot be moved from one to the other', async () => {
    const message = parseSignedData(await signed(person, true));
    const [info] = message.signers;
    const bare = { ...message, signers: [{ ...info, signedAttributes: undefined }] };
    expect(verifySignatures(bare, { content: info.signedAttributes?.encoded })).toMatchObject({
      reason: 'cms.content.ambiguous',
    });
    const honest = { ...bare, signers: [{ ...bare.signers[0], signature: await person.sign(content) }] };
    expect(verifySignatures(honest, { content }).valid).toBe(true);
    expect(verifySignatures(honest, { content, attributesRequired: true })).toMatchObject({
      reason: 'cms.attributes.missing',
    });
  });

  test('signers who are not trusted', async () => {
    const message = parseSignedData(await signed(person, true));
    const stranger = await newParty({ name: 'Stranger' });
    const trusting = (anchor: Party) => ({
      content,
      time: now,
      checkPath: pathCheck({ anchors: [anchor.certificate], profile: 'city' }),
    });
    expect(verifySignedData(message, trusting(root)).valid).toBe(true);
    expect(verifySignedData(message, trusting(stranger)).valid).toBe(false);
    expect(verifySignedData(message, { ...trusting(root), time: now + 9e12 }).valid).toBe(false);
  });

  const each: SignatureName[] = ['ecdsa-p256-sha256', 'rsa-pkcs1-sha256', 'rsa-pss-sha256', 'sm2-sm3'];
  test.each(each)('every altered byte of a detached signature, and every cut: %s', async (algorithm) => {
    const party = await newParty({ name: 'Person', algorithm });
    const der = await signed(party, true);
    const verifies = (bytes: Uint8Array): boolean => holds(bytes, party);
    for (let at = 0; at < der.length; at += 1) {
      const altered = Uint8Array.from(der);
      altered[at] ^= 1 << (at & 7);
      expect(verifies(altered), `byte ${at}`).toBe(false);
      expect(verifies(der.subarray(0, at)), `cut at ${at}`).toBe(false);
    }
    expect(verifies(der)).toBe(true);
  });

  test('RFC 6211: an algorithm under another name of its own', async () => {
    const party = await newParty({ name: 'Person', algorithm: 'rsa-pkcs1-sha256' });
    const der = Buffer.from(await signed(party, true));
    const at = der.lastIndexOf(Buffer.from('2a864886f70d01010b', 'hex'));
    der[at + 8] = 1; // rsaEncryption, which means the same beside SHA-256
    expect(verifySignatures(parseSignedData(der), { content })).toMatchObject({ reason: 'cms.algorithm.changed' });
  });

  function holds(der: Uint8Array, party: Party): boolean {
    try {
      return verifySignatures(parseSignedData(der), { content, certificates: [party.certificate] }).valid;
    } catch (error) {
      expect(['DerError', 'X509Error']).toContain((error as Error).name);
      return false;
    }
  }

  test('random edits give typed errors only, in bounded time', async () => {
    const der = await signed(person, true);
    const started = Date.now();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (edits) => {
        const altered = Uint8Array.from(der);
        for (const [at, value] of edits) altered[at] = value;
        if (Buffer.compare(altered, der) !== 0) expect(holds(altered, person)).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('more signers than are judged', async () => {
    const signers = Array.from({ length: 33 }, () => signerOf(person));
    const der = await buildSignedData({ content, detached: true, signers });
    expect(() => parseSignedData(der)).toThrow('more than 32');
  });

  test('attributes twice or unsorted', async () => {
    const twice = cmsAttribute(cmsOids.contentType, oid('1.2.3'));
    const der = await buildSignedData({
      content,
      detached: true,
      signers: [signerOf(person, { attributes: [twice] })],
    });
    expect(() => parseSignedData(der)).toThrow(DerError);
    expect(readDer(setOf([oid('1.2.4'), oid('1.2.3')])).setOf()).toHaveLength(2);
  });
});

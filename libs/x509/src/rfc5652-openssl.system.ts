import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignatureName } from './algorithms.table.ts';
import { digest } from './digest.ts';
import { purposeOid } from './oid.table.ts';
import { newParty, type Party } from './party.fixture.ts';
import { pathCheck } from './path-check.ts';
import { formatPem } from './pem.ts';
import { keyIdentifier } from './public-key.ts';
import { buildTimestampToken } from './rfc3161-timestamp-build.ts';
import { buildTimestampQuery, parseTimestampQuery } from './rfc3161-timestamp-query.ts';
import { buildTimestampRefusal, buildTimestampReply } from './rfc3161-timestamp-reply.ts';
import { verifyTimestampReply } from './rfc3161-timestamp-verify.ts';
import { extension } from './rfc5280-extensions.ts';
import { subjectKeyIdentifier } from './rfc5280-key-extensions.ts';
import { parseSignedData } from './rfc5652-cms.ts';
import { buildCertificateBag, buildSignedData } from './rfc5652-cms-build.ts';
import { verifySignedData } from './rfc5652-cms-verify.ts';
import { parseAttributeCertificate } from './rfc5755-attribute-certificate.ts';
import { roleAttribute } from './rfc5755-attribute-certificate-attributes.ts';
import { buildAttributeCertificate } from './rfc5755-attribute-certificate-build.ts';
import { buildOcspError, buildOcspResponse } from './rfc6960-ocsp-build.ts';
import { nonceOf } from './rfc6960-ocsp-extensions.ts';
import { buildOcspRequest, certIdOf, parseOcspRequest } from './rfc6960-ocsp-request.ts';
import { verifyOcspResponse } from './rfc6960-ocsp-verify.ts';

/** The system's openssl in a folder of its own. */
class Openssl {
  readonly folder = mkdtempSync(join(tmpdir(), 'citywall-x509-'));

  /** Standard output and error together; throws with both when it fails. */
  run(...args: string[]): string {
    try {
      return execFileSync('openssl', args, {
        cwd: this.folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
        env: { ...process.env, OPENSSL_CONF: '/dev/null' },
      });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`openssl ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`);
    }
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(join(this.folder, name), content);
    return name;
  }

  read(name: string): Uint8Array {
    return readFileSync(join(this.folder, name));
  }

  /** NAME.pem and NAME.key of a party. */
  writeParty(name: string, party: Party): void {
    this.write(`${name}.pem`, formatPem('CERTIFICATE', party.certificate.raw));
    const base64 = Buffer.from(party.privateKey).toString('base64').replace(/.{64}/g, '$&\n');
    this.write(`${name}.key`, `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const day = 24 * 3600 * 1000;
/** openssl looks at its own clock. */
const present = Math.floor(Date.now() / 1000) * 1000;
const validity = { notBefore: present - day, notAfter: present + day };
const content = Buffer.from('the minutes of the council\n');
const openssl = new Openssl();
let root: Party;

beforeAll(async () => {
  root = await newParty({ name: 'Root', ...validity });
  openssl.writeParty('root', root);
  openssl.write('content.bin', content);
});
afterAll(() => openssl.remove());

const issue = (name: string, more: object = {}) => newParty({ name, issuer: root, ...validity, ...more });

// Debian's openssl 3.0 knows neither Ed25519 nor SM2 in CMS: the unit tests and, for SM2, the raw signature below stand for them.
describe('openssl cms', () => {
  const algorithms: SignatureName[] = ['ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-pkcs1-sha256', 'rsa-pss-sha256'];
  test.each(algorithms)('verifies ours: %s', async (algorithm) => {
    const party = await issue('Signer', { algorithm });
    for (const detached of [true, false]) {
      const signer = { ...party, signingTime: present };
      const der = await buildSignedData({
        content,
        detached,
        signers: [signer],
        certificates: [party.certificate.raw],
      });
      openssl.write('signed.der', der);
      const also = detached ? ['-content', 'content.bin'] : [];
      const verify = (...more: string[]) =>
        openssl.run(
          'cms',
          '-verify',
          '-binary',
          '-inform',
          'DER',
          '-in',
          'signed.der',
          '-CAfile',
          'root.pem',
          '-purpose',
          'any',
          ...more,
        );
      expect(verify(...also)).toBe(content.toString());
      openssl.write('other.bin', 'something else\n');
      if (detached) expect(() => verify('-content', 'other.bin')).toThrow(/verification failure|digest/i);
    }
  });

  const theirs: SignatureName[] = ['ecdsa-p256-sha256', 'rsa-pkcs1-sha256'];
  test.each(theirs)('is verified by ours: %s', async (algorithm) => {
    const extensions = [extension(subjectKeyIdentifier, Buffer.alloc(20, 3))];
    const party = await issue('Signer', { algorithm, extensions });
    openssl.writeParty('signer', party);
    const options = { checkPath: pathCheck({ anchors: [root.certificate], profile: 'city' }), time: present };
    for (const more of [[], ['-nodetach'], ['-keyid'], ['-noattr'], ['-cades'], ['-keyopt', 'rsa_padding_mode:pss']]) {
      if (more[0] === '-keyopt' && algorithm !== 'rsa-pkcs1-sha256') continue;
      openssl.run(
        ...['cms', '-sign', '-binary', '-md', 'sha256', '-in', 'content.bin', '-outform', 'DER', '-out', 'theirs.der'],
        ...['-signer', 'signer.pem', '-inkey', 'signer.key', ...more],
      );
      const message = parseSignedData(openssl.read('theirs.der'));
      const own = message.content === undefined ? { content } : {};
      expect(verifySignedData(message, { ...options, ...own }), more.join()).toMatchObject({ valid: true });
      const other = verifySignedData({ ...message, content: Buffer.from('other') }, options);
      expect(other.valid).toBe(false);
    }
  });

  test('reads a bag of certificates', () => {
    openssl.write('bag.der', buildCertificateBag([root.certificate.raw]));
    expect(openssl.run('pkcs7', '-inform', 'DER', '-in', 'bag.der', '-print_certs')).toContain('BEGIN CERTIFICATE');
  });

  test('SM2: the signature over the attributes is one to openssl with the standard user id', async () => {
    const party = await issue('国密', { algorithm: 'sm2-sm3' });
    openssl.writeParty('sm2', party);
    openssl.run('x509', '-in', 'sm2.pem', '-pubkey', '-noout', '-out', 'sm2.pub');
    for (const dialect of ['rfc5652', 'gbt35275'] as const) {
      const der = await buildSignedData({ content, detached: true, signers: [party], dialect });
      const [info] = parseSignedData(der).signers;
      openssl.write('attributes.der', info.signedAttributes?.encoded ?? '');
      openssl.write('signature.der', info.signature);
      const verified = openssl.run(
        ...['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678', '-pubin'],
        ...['-inkey', 'sm2.pub', '-in', 'attributes.der', '-sigfile', 'signature.der'],
      );
      expect(verified).toContain('Signature Verified Successfully');
      openssl.write('signed.der', der);
      expect(openssl.run('asn1parse', '-inform', 'DER', '-in', 'signed.der')).toContain('sm3');
    }
  });
});

describe('openssl ocsp', () => {
  const responderFor = (party: Party) => ({
    ...party,
    responderId: { kind: 'key', keyHash: keyIdentifier(party.certificate.publicKey) } as const,
    certificates: party === root ? [] : [party.certificate.raw],
  });

  test.each(['ecdsa-p256-sha256', 'rsa-pkcs1-sha256'] as const)(
    'asks, ours answers, it believes: %s',
    async (algorithm) => {
      const leaf = await issue('Leaf');
      const delegate = await issue('Responder', { algorithm, purposes: [purposeOid.ocspSigning] });
      openssl.writeParty('leaf', leaf);
      for (const [hash, word] of [
        ['-sha1', 'good'],
        ['-sha256', 'revoked'],
        ['-sha384', 'unknown'],
      ] as const) {
        openssl.run('ocsp', '-issuer', 'root.pem', hash, '-cert', 'leaf.pem', '-reqout', 'request.der');
        const request = parseOcspRequest(openssl.read('request.der'));
        const nonce = nonceOf(request.extensions);
        const certStatus =
          word === 'revoked'
            ? ({ status: 'revoked', revocationTime: present - day, reason: 'keyCompromise' } as const)
            : { status: word };
        const responses = request.requests.map(({ certId }) => ({
          certId,
          certStatus,
          thisUpdate: present,
          nextUpdate: present + day,
        }));
        for (const party of [delegate, root]) {
          const answer = async (echo: Uint8Array | undefined) => {
            const content = { responses, producedAt: present, nonce: echo };
            openssl.write('response.der', await buildOcspResponse(responderFor(party), content));
          };
          const ask = (...more: string[]) =>
            openssl.run('ocsp', '-reqin', 'request.der', '-respin', 'response.der', '-CAfile', 'root.pem', ...more);
          // openssl compares nonces only when it does not add its own to the request, and tells the status only when it does.
          await answer(Buffer.alloc(16));
          expect(() => ask()).toThrow('Nonce Verify error');
          await answer(nonce);
          expect(() => ask('-verify_other', 'root.pem')).not.toThrow();
          const said = ask('-issuer', 'root.pem', hash, '-cert', 'leaf.pem', '-no_nonce');
          expect(said).toContain(`leaf.pem: ${word}`);
          if (word === 'revoked') expect(said).toContain('keyCompromise');
        }
      }
      openssl.write('error.der', buildOcspError('unauthorized'));
      expect(() => openssl.run('ocsp', '-respin', 'error.der', '-noverify')).toThrow('unauthorized (6)');
    },
  );

  test('answers ours, and ours believes it', async () => {
    const leaf = await issue('Leaf');
    openssl.writeParty('responder', await issue('Responder', { purposes: [purposeOid.ocspSigning] }));
    const serial = leaf.certificate.serialNumber.toUpperCase().padStart(32, '0');
    const nonce = Buffer.alloc(32, 5);
    const lines = { good: 'V\t991231235959Z\t', revoked: 'R\t991231235959Z\t250101000000Z,superseded' };
    for (const [word, line] of Object.entries(lines)) {
      openssl.write('index.txt', `${line}\t${serial}\tunknown\t/CN=Leaf\n`);
      openssl.write(
        'request.der',
        buildOcspRequest([certIdOf(root.certificate, leaf.certificate.serial, 'sha256')], { nonce }),
      );
      openssl.run(
        ...['ocsp', '-index', 'index.txt', '-CA', 'root.pem', '-rsigner', 'responder.pem', '-rkey', 'responder.key'],
        ...['-reqin', 'request.der', '-respout', 'response.der', '-ndays', '1'],
      );
      const verdict = verifyOcspResponse(openssl.read('response.der'), {
        certificate: leaf.certificate,
        issuer: root.certificate,
        time: Date.now(),
        nonce,
      });
      expect(verdict).toMatchObject({ valid: true, certStatus: { status: word } });
      if (word === 'revoked') expect(verdict).toMatchObject({ certStatus: { reason: 'superseded' } });
    }
  });
});

describe('openssl ts', () => {
  const newTsa = (algorithm: SignatureName) =>
    issue('TSA', { algorithm, purposes: [purposeOid.timeStamping], purposesCritical: true });

  test.each(['ecdsa-p256-sha256', 'rsa-pkcs1-sha256'] as const)(
    'asks, ours stamps, it verifies: %s',
    async (algorithm) => {
      const tsa = await newTsa(algorithm);
      openssl.writeParty('tsa', tsa);
      for (const hash of ['sha256', 'sha512', 'sm3'])
        for (const certificate of [['-cert'], []]) {
          openssl.run('ts', '-query', '-data', 'content.bin', `-${hash}`, ...certificate, '-out', 'query.tsq');
          const query = parseTimestampQuery(openssl.read('query.tsq'));
          const token = await buildTimestampToken({ ...tsa, chain: [], accuracy: { millis: 500 } }, query, {
            policy: '1.2.3.4',
            serial: 99n,
            time: present,
          });
          openssl.write('reply.tsr', buildTimestampReply(token));
          const verify = (...about: string[]) =>
            openssl.run('ts', '-verify', '-in', 'reply.tsr', '-CAfile', 'root.pem', '-untrusted', 'tsa.pem', ...about);
          expect(verify('-queryfile', 'query.tsq')).toContain('Verification: OK');
          expect(verify('-data', 'content.bin')).toContain('Verification: OK');
          expect(() => verify('-data', 'root.pem')).toThrow(/mismatch/);
        }
      openssl.write('refusal.tsr', buildTimestampRefusal('timeNotAvailable', 'clock'));
      expect(openssl.run('ts', '-reply', '-in', 'refusal.tsr', '-text')).toMatch(/Rejected[\s\S]*TSA's time source/);
    },
  );

  test.each(['ecdsa-p256-sha256', 'rsa-pkcs1-sha256'] as const)('stamps, ours verifies: %s', async (algorithm) => {
    const tsa = await newTsa(algorithm);
    openssl.writeParty('tsa', tsa);
    openssl.write('serial', '01\n');
    openssl.write(
      'ts.cnf',
      `[tsa]\ndefault_tsa = t\n[t]\nserial = serial\ndefault_policy = 1.2.3.4\ndigests = sha256, sha512\naccuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha1\nsigner_digest = sha256\n`,
    );
    const query = buildTimestampQuery({
      digest: 'sha512',
      imprint: digest('sha512', content),
      nonce: 77n,
      certificateRequested: true,
    });
    openssl.write('query.tsq', query);
    openssl.run(
      ...['ts', '-reply', '-config', 'ts.cnf', '-section', 't', '-queryfile', 'query.tsq'],
      ...['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-out', 'reply.tsr'],
    );
    const reply = openssl.read('reply.tsr');
    const checkPath = pathCheck({ anchors: [root.certificate], profile: 'city', purpose: purposeOid.timeStamping });
    const verdict = verifyTimestampReply(reply, { data: content, query: parseTimestampQuery(query), checkPath });
    expect(verdict).toMatchObject({ valid: true, info: { nonce: 77n, ordering: true } });
    expect(verifyTimestampReply(reply, { data: Buffer.from('other'), checkPath }).valid).toBe(false);
  });
});

test('openssl verifies the signature of an attribute certificate', async () => {
  const authority = await issue('Authority', { algorithm: 'rsa-pkcs1-sha256' });
  openssl.writeParty('authority', authority);
  const der = await buildAttributeCertificate(authority, {
    holder: { entityName: [{ kind: 'directory', name: root.certificate.subject }] },
    issuer: authority.certificate.subject,
    serial: 5n,
    notBefore: present,
    notAfter: present + day,
    attributes: [roleAttribute([{ name: { kind: 'uri', text: 'urn:city:role:operator' } }])],
    noRevocationAvailable: true,
  });
  const { signedPart, signature } = parseAttributeCertificate(der);
  openssl.write('info.der', signedPart);
  openssl.write('info.sig', signature);
  openssl.run('x509', '-in', 'authority.pem', '-pubkey', '-noout', '-out', 'authority.pub');
  expect(openssl.run('dgst', '-sha256', '-verify', 'authority.pub', '-signature', 'info.sig', 'info.der')).toContain(
    'Verified OK',
  );
  openssl.write('attribute.der', der);
  expect(openssl.run('asn1parse', '-inform', 'DER', '-in', 'attribute.der')).toMatch(/:role\b[\s\S]*No Revocation/);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { formatPem, fromPemOrDer, parseCertificate, parsePem, validateCertificate } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrial, type Trial } from '../trust.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-authorities-'));
const at = (name: string): string => join(folder, name);
let trial: Trial;
let ceremony: string;

interface Authority {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  readonly purpose: string;
  readonly state: string;
  readonly hierarchy: string;
  readonly certificate: string;
  readonly ours: boolean;
}
const authorities = async (): Promise<readonly Authority[]> => (await trial.run('authority.list')).items;
const findRoot = async (): Promise<Authority> =>
  (await authorities()).find(
    (one) => one.purpose === 'authorities' && one.hierarchy === 'international' && one.state === 'active',
  )!;
const issuingOf = async (purpose: string): Promise<Authority> =>
  (await authorities()).find(
    (one) => one.purpose === purpose && one.hierarchy === 'international' && one.state === 'active' && one.ours,
  )!;

beforeAll(async () => {
  trial = await openTrial({ whole: true, demonstration: true });
  const isFounded = async () => (await trial.run('ceremony.list')).items[0]?.state === 'closed';
  for (let tries = 0; tries < 300 && !(await isFounded()); tries += 1)
    await new Promise((done) => setTimeout(done, 100));
  const opened = await trial.run('ceremony.open', { purpose: 'Trials with openssl', minutes: 60 });
  expect(opened).toMatchObject({ state: 'open', notice: { en: expect.stringContaining('without holders') } });
  ceremony = opened.id;
}, 60_000);
afterAll(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What openssl says when it refuses. */
function refusalOf(...args: string[]): string {
  try {
    return `accepted: ${openssl(...args)}`;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

function keyBy(name: string): void {
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
}

function requestBy(name: string, subject: string, ...more: string[]): string {
  keyBy(name);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`, ...more);
  return readFileSync(at(`${name}.csr`), 'utf8');
}

/** A root that openssl makes; its certificate as PEM. */
function rootBy(name: string, subject: string): string {
  keyBy(name);
  const usages = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  openssl('req', '-x509', '-key', `${name}.key`, '-subj', subject, '-days', '3650', '-out', `${name}.pem`, ...usages);
  return readFileSync(at(`${name}.pem`), 'utf8');
}

const caExtensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n';

/** A certificate that an authority of openssl gives a request or a bare public key. */
function signedBy(authority: string, name: string, extensions: string, ...what: string[]): string {
  const own = extensions.includes('subjectKeyIdentifier') ? '' : 'subjectKeyIdentifier=hash\n';
  writeFileSync(at('extensions.cnf'), `${own}authorityKeyIdentifier=keyid:always\n${extensions}`);
  const subject = what.length === 0 ? ['-req', '-in', `${name}.csr`] : what;
  const by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-days', '300', '-extfile', 'extensions.cnf'];
  openssl('x509', ...subject, ...by, '-out', `${name}.pem`);
  return readFileSync(at(`${name}.pem`), 'utf8');
}

/** Whether openssl leads a certificate to the root by those between. */
function judge(leaf: string, root: string, between: readonly string[], ...more: string[]): string {
  writeFileSync(at('judged.pem'), leaf);
  writeFileSync(at('trusted.pem'), root);
  writeFileSync(at('between.pem'), between.join(''));
  const files = ['-CAfile', 'trusted.pem', '-untrusted', 'between.pem', 'judged.pem'];
  return refusalOf('verify', '-x509_strict', ...more, ...files);
}

const good = 'accepted: judged.pem: OK\n';

/** A TLS certificate for a request of openssl's; leaf first. */
async function issue(name: string, host = 'app.city.example'): Promise<readonly string[]> {
  const request = requestBy(name, `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`);
  const { chain } = await trial.run('certificate.issue', { profile: 'service-tls', request });
  return parsePem(chain).map(({ bytes }) => formatPem('CERTIFICATE', bytes));
}

const read = (pem: string) => parseCertificate(fromPemOrDer(Buffer.from(pem), 'CERTIFICATE'));
const listOf = async (authority: string): Promise<string> => {
  const { body } = await trial.run('list.get', { authority, file: '0.crl' });
  return formatPem('X509 CRL', body);
};

describe('an authority of others', () => {
  test('comes under a root of ours within limits, which openssl holds it to, and is revoked', async () => {
    const root = await findRoot();
    const request = requestBy('partner', '/O=Partner/CN=Partner CA');
    const made = await trial.run('authority.subordinate', {
      ...{ root: root.id, name: 'Partner CA', request, years: 5 },
      limits: {
        permitted: { hosts: ['partner.example'], addresses: ['10.8.0.0/16'] },
        excluded: { hosts: ['secret.partner.example'] },
        purposes: ['serverAuth'],
        policies: ['1.3.6.1.4.1.99999.1'],
        explicitPolicy: true,
      },
    });
    expect(made).toMatchObject({ purpose: 'outside', ours: false, state: 'active', parent: root.id });
    writeFileSync(at('partner.pem'), made.certificate);
    expect(openssl('x509', '-in', 'partner.pem', '-noout', '-ext', 'nameConstraints,certificatePolicies')).toMatch(
      /Permitted:\s+DNS:partner.example\s+IP:10\.8\.0\.0\/255\.255\.0\.0\s+Excluded:\s+DNS:secret.partner.example/,
    );
    const leaf = (name: string, names: string): string => {
      requestBy(name, `/CN=${name}`);
      const extensions = `keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=${names}\ncertificatePolicies=1.3.6.1.4.1.99999.1\n`;
      return signedBy('partner', name, extensions);
    };
    const inside = leaf('inside', 'DNS:gate.partner.example,IP:10.8.3.4');
    expect(
      judge(
        inside,
        root.certificate,
        [made.certificate],
        '-purpose',
        'sslserver',
        '-policy_check',
        '-policy',
        '1.3.6.1.4.1.99999.1',
      ),
    ).toContain('judged.pem: OK');
    for (const [name, names, words] of [
      ['elsewhere', 'DNS:gate.city.example', 'permitted subtree violation'],
      ['address', 'IP:10.9.3.4', 'permitted subtree violation'],
      ['hidden', 'DNS:x.secret.partner.example', 'excluded subtree violation'],
    ] as const) {
      const outside = leaf(name, names);
      expect(judge(outside, root.certificate, [made.certificate])).toContain(words);
      const ours = validateCertificate({
        ...{ certificate: read(outside), anchors: [read(root.certificate)], time: Date.now(), profile: 'city' },
        intermediates: [read(made.certificate)],
      });
      expect(ours).toMatchObject({ valid: false, reason: 'name-constraints' });
    }
    // It may not have authorities below it.
    requestBy('below', '/CN=below');
    signedBy('partner', 'below', caExtensions);
    requestBy('deep', '/CN=deep');
    const deep = signedBy(
      'below',
      'deep',
      'subjectAltName=DNS:a.partner.example\nkeyUsage=critical,digitalSignature\n',
    );
    const between = [made.certificate, readFileSync(at('below.pem'), 'utf8')];
    expect(judge(deep, root.certificate, between)).toContain('path length constraint exceeded');

    const { limits, issued } = await trial.run('authority.get', { id: made.id });
    expect(limits).toMatchObject({
      pathLength: 0,
      purposes: ['serverAuth'],
      permitted: ['DNS partner.example', 'IP 10.8.0.0/16'],
    });
    expect(issued.valid).toBe(0);
    await trial.run('authority.revoke', { id: made.id, reason: 'cessationOfOperation', words: 'left the city' });
    await trial.run('ceremony.close', { id: ceremony });
    ceremony = (await trial.run('ceremony.open', { purpose: 'More trials', minutes: 60 })).id;
    const serial = read(made.certificate).serialNumber.toUpperCase();
    const lists = [
      await listOf(root.id),
      formatPem('X509 CRL', (await trial.run('list.get', { authority: root.id, file: '0-delta.crl' })).body),
    ];
    writeFileSync(
      at('root.crl'),
      lists.find((one) => {
        writeFileSync(at('one.crl'), one);
        return openssl('crl', '-in', 'one.crl', '-noout', '-text').includes(serial);
      }) ?? '',
    );
    expect(openssl('crl', '-in', 'root.crl', '-noout', '-text')).toMatch(
      new RegExp(`${serial}[\\s\\S]*Cessation Of Operation`),
    );
  }, 60_000);

  test('is refused without proof of its key, with a weak one, with the root’s own name, or with names that are none', async () => {
    const root = await findRoot();
    const attempt = (request: string, limits = {}) =>
      trial.run('authority.subordinate', { root: root.id, name: 'Refused', request, years: 5, limits });
    const request = requestBy('forged', '/CN=Forged CA');
    const der = Buffer.from(fromPemOrDer(Buffer.from(request), 'CERTIFICATE REQUEST'));
    der[der.length - 1]! ^= 1;
    await expect(attempt(formatPem('CERTIFICATE REQUEST', der))).rejects.toThrow('own key');
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:1024',
      '-nodes',
      '-keyout',
      'weak.key',
      '-subj',
      '/CN=Weak',
      '-out',
      'weak.csr',
    );
    await expect(attempt(readFileSync(at('weak.csr'), 'utf8'))).rejects.toThrow('too weak');
    await expect(attempt(root.certificate)).rejects.toThrow('name or the key of the root');
    await expect(attempt('no PEM at all')).rejects.toThrow('cannot be read');
    for (const permitted of [{ hosts: ['*.x.example'] }, { addresses: ['10.0.0.0/40'] }, { uris: ['http://x'] }, {}])
      await expect(attempt(request, { permitted })).rejects.toMatchObject({ code: 'trust.limits.invalid' });
    await expect(attempt(request, { mappings: [{ ours: '1.2.3', theirs: '1.2.4' }] })).rejects.toMatchObject({
      code: 'trust.limits.mappings',
    });
  });
});

describe('a root of others', () => {
  test('is cross-certified by ours and gives ours a certificate: chains lead both ways', async () => {
    const root = await findRoot();
    const theirs = rootBy('abroad', '/O=Abroad/CN=Abroad Root');
    requestBy('abroad-issuing', '/O=Abroad/CN=Abroad Issuing');
    const theirIssuing = signedBy(
      'abroad',
      'abroad-issuing',
      `${caExtensions}certificatePolicies=1.3.6.1.4.1.88888.1\n`,
    );
    requestBy('visitor', '/CN=visitor');
    const visitor = signedBy(
      'abroad-issuing',
      'visitor',
      'keyUsage=critical,digitalSignature\nsubjectAltName=DNS:a.abroad.example\ncertificatePolicies=1.3.6.1.4.1.88888.1\n',
    );
    const cross = await trial.run('authority.cross-certify', {
      ...{ root: root.id, name: 'Abroad Root', certificate: theirs, years: 3 },
      limits: {
        permitted: { hosts: ['abroad.example'] },
        mappings: [{ ours: '1.3.6.1.4.1.99999.1', theirs: '1.3.6.1.4.1.88888.1' }],
      },
    });
    expect(cross).toMatchObject({ purpose: 'cross', ours: false });
    const between = [theirIssuing, cross.certificate];
    expect(judge(visitor, root.certificate, between)).toBe(good);
    const policies = { wanted: new Set(['1.3.6.1.4.1.99999.1']), explicit: true };
    expect(
      validateCertificate({
        ...{
          certificate: read(visitor),
          anchors: [read(root.certificate)],
          time: Date.now(),
          profile: 'city',
          policies,
        },
        intermediates: between.map(read),
      }),
    ).toMatchObject({ valid: true, policies: ['1.3.6.1.4.1.99999.1'] });
    requestBy('stranger', '/CN=stranger');
    const stranger = signedBy('abroad-issuing', 'stranger', 'subjectAltName=DNS:a.city.example\n');
    expect(judge(stranger, root.certificate, between)).toContain('permitted subtree violation');

    // The other way: they certify our root's key as it stands in its certificate.
    writeFileSync(at('ours.pem'), root.certificate);
    writeFileSync(at('ours.pub'), openssl('x509', '-in', 'ours.pem', '-noout', '-pubkey'));
    const subject = openssl('x509', '-in', 'ours.pem', '-noout', '-subject', '-nameopt', 'compat')
      .replace(/^subject=/, '')
      .trim();
    expect(subject).toMatch(/^\//);
    const received = signedBy(
      'abroad',
      'received',
      caExtensions,
      '-new',
      '-force_pubkey',
      'ours.pub',
      '-subj',
      subject,
    );
    const given = { id: root.id, chain: received + theirs };
    const refusal = await trial.run('authority.accept-cross', given).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'trust.authority.root-unconfirmed' });
    const { fingerprint } = refusal.details;
    expect(
      openssl('x509', '-in', 'abroad.pem', '-noout', '-fingerprint', '-sha256').replaceAll(':', '').toLowerCase(),
    ).toContain(fingerprint);
    await expect(
      trial.run('authority.accept-cross', { ...given, rootFingerprint: '00'.repeat(32) }),
    ).rejects.toMatchObject({
      code: 'trust.authority.root-unconfirmed',
    });
    const link = await trial.run('authority.accept-cross', { ...given, rootFingerprint: fingerprint });
    expect(link.kind).toBe('received');
    const [leaf, issuing] = await issue('resident');
    expect(judge(leaf!, theirs, [issuing!, link.certificate])).toBe(good);
    const { chains } = await trial.run('authority.get', { id: (await issuingOf('services')).id });
    const abroad = chains.find(({ by }: { by: string }) => by === 'cross');
    expect(abroad.to).toContain('Abroad Root');
    expect(judge(leaf!, theirs, [abroad.chain])).toBe(good);
    await expect(trial.run('authority.accept-cross', { ...given, chain: theirs })).rejects.toMatchObject({
      code: 'trust.chain.invalid',
    });
  }, 60_000);

  test('that is kept offline elsewhere certifies an issuing authority of ours', async () => {
    const wish = { name: 'Air-gapped services', purpose: 'services', hierarchy: 'international' };
    const asked = await trial.run('authority.request', { ...wish, organisation: 'City', country: 'CN' });
    writeFileSync(at('asked.csr'), asked.request);
    expect(openssl('req', '-in', 'asked.csr', '-noout', '-verify', '-text')).toContain('CA:TRUE, pathlen:0');
    const offline = rootBy('vault-root', '/O=City/CN=Offline Root');
    const accept = (chain: string, rootFingerprint?: string) =>
      trial.run('authority.accept', { id: asked.id, chain, ...(rootFingerprint ? { rootFingerprint } : {}) });
    const noAuthority = signedBy('vault-root', 'asked', 'basicConstraints=critical,CA:FALSE\n');
    await expect(accept(noAuthority + offline, 'aa')).rejects.toMatchObject({ code: 'trust.chain.invalid' });
    requestBy('another', '/O=City/CN=Another');
    await expect(accept(signedBy('vault-root', 'another', caExtensions) + offline)).rejects.toThrow(
      'for the key of the request',
    );
    // An identifier of its own choosing: what the authority issues must repeat it.
    const named = `${caExtensions.replace('CA:TRUE', 'CA:TRUE,pathlen:0')}subjectKeyIdentifier=0102030405\n`;
    const signed = signedBy('vault-root', 'asked', named);
    await expect(accept(signed)).rejects.toMatchObject({ code: 'trust.chain.invalid' });
    const { details } = await accept(signed + offline).catch((error: { details: { fingerprint: string } }) => error);
    const made = await accept(offline + signed, details.fingerprint);
    expect(made).toMatchObject({ ours: true, offline: false, state: 'active', purpose: 'services' });
    expect((await authorities()).find(({ id }) => id === made.parent)).toMatchObject({ purpose: 'root', ours: false });
    await expect(accept(signed + offline)).rejects.toMatchObject({ code: 'trust.authority.request-state' });
    const [leaf, issuing] = await issue('airgapped');
    expect(read(issuing!).raw).toEqual(read(made.certificate).raw);
    expect(judge(leaf!, offline, [issuing!])).toBe(good);
    await trial.run('authority.retire', { id: made.id, words: 'the trial is over' });
    const withdrawn = await trial.run('authority.request', {
      ...wish,
      name: 'Withdrawn',
      organisation: 'City',
      country: 'CN',
    });
    expect(await trial.run('authority.withdraw', { id: withdrawn.id })).toMatchObject({ state: 'withdrawn' });
    expect((await trial.run('authority.requests')).items.map(({ state }: { state: string }) => state)).toEqual([
      'withdrawn',
      'accepted',
    ]);
  }, 60_000);
});

describe('a new key', () => {
  test('for an issuing authority: each signs the lists of what it issued', async () => {
    const former = await issuingOf('services');
    const [before] = await issue('before');
    const made = await trial.run('authority.roll-over', { id: former.id });
    expect(made).toMatchObject({ name: `${former.name} G2`, succeeds: former.id, state: 'active' });
    expect((await authorities()).find(({ id }) => id === former.id)?.state).toBe('superseded');
    const [after, issuing] = await issue('after');
    expect(issuing).toBe(made.certificate);
    const root = (await findRoot()).certificate;
    expect(judge(before!, root, [former.certificate])).toBe(good);
    expect(judge(after!, root, [made.certificate])).toBe(good);
    await expect.poll(() => listOf(made.id).catch(() => ''), { timeout: 30_000 }).toContain('X509 CRL');
    for (const [name, authority, other] of [
      ['former', former, made],
      ['made', made, former],
    ] as const) {
      writeFileSync(at(`${name}.pem`), authority.certificate);
      writeFileSync(at('other.pem'), other.certificate);
      writeFileSync(at(`${name}.crl`), await listOf(authority.id));
      expect(refusalOf('crl', '-in', `${name}.crl`, '-CAfile', `${name}.pem`, '-noout')).toContain('accepted');
      expect(refusalOf('crl', '-in', `${name}.crl`, '-CAfile', 'other.pem', '-noout', '-verify')).not.toContain(
        'verify OK',
      );
    }
  }, 60_000);

  test('for a root: links lead from the old to the new and back, by openssl and in a TLS handshake of Node', async () => {
    const former = await findRoot();
    const [before, issuingBefore] = await issue('old-leaf');
    const made: Authority = await trial.run('authority.roll-over', { id: former.id });
    const issuing = await issuingOf('services');
    await trial.run('authority.roll-over', { id: issuing.id });
    const [after, issuingAfter] = await issue('new-leaf');
    const linkOf = async (id: string, kind: string): Promise<string> => {
      const { links } = await trial.run('authority.get', { id });
      return links.find((one: { kind: string }) => one.kind === kind).certificate;
    };
    const oldWithNew = await linkOf(former.id, 'old-with-new');
    const newWithOld = await linkOf(made.id, 'new-with-old');
    expect(judge(before!, former.certificate, [issuingBefore!])).toBe(good);
    expect(judge(after!, made.certificate, [issuingAfter!])).toBe(good);
    // Who knows the new root only reads what is older, and who knows the old one only reads what is newer.
    expect(judge(before!, made.certificate, [issuingBefore!, oldWithNew])).toBe(good);
    expect(judge(after!, former.certificate, [issuingAfter!, newWithOld])).toBe(good);
    expect(judge(before!, made.certificate, [issuingBefore!])).not.toBe(good);
    expect(judge(after!, former.certificate, [issuingAfter!])).not.toBe(good);
    const { chains } = await trial.run('authority.get', { id: (await issuingOf('services')).id });
    expect(chains.map(({ by }: { by: string }) => by)).toEqual(expect.arrayContaining(['own', 'link']));

    const key = readFileSync(at('new-leaf.key'));
    const shakes = async (cert: string, ca: string): Promise<string> => {
      const server = createServer({ key, cert }, (socket) => socket.end('in')).listen(0, '127.0.0.1');
      await new Promise((done) => server.once('listening', done));
      const { port } = server.address() as AddressInfo;
      try {
        return await new Promise((done) => {
          const client = connect({ port, host: '127.0.0.1', servername: 'app.city.example', ca });
          client.once('data', (data) => done(data.toString()));
          client.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
        });
      } finally {
        server.close();
      }
    };
    expect(await shakes([after, issuingAfter].join(''), made.certificate)).toBe('in');
    expect(await shakes([after, issuingAfter, newWithOld].join(''), former.certificate)).toBe('in');
    expect(await shakes([after, issuingAfter].join(''), former.certificate)).toMatch(/UNABLE_TO|SELF_SIGNED/);
    // The old root issues no more.
    await expect(
      trial.run('authority.create', {
        root: former.id,
        name: 'Late',
        purpose: 'people',
        organisation: 'City',
        country: 'CN',
      }),
    ).rejects.toMatchObject({ code: 'trust.authority.no-root' });
  }, 90_000);

  test('is not needed to renew: the same key for longer', async () => {
    const issuing = await issuingOf('people');
    const renewed = await trial.run('authority.renew', { id: issuing.id, years: 12 });
    expect(read(renewed.certificate).spki).toEqual(read(issuing.certificate).spki);
    expect(read(renewed.certificate).notAfter).toBeGreaterThan(read(issuing.certificate).notAfter);
    expect(read(renewed.certificate).serialNumber).not.toBe(read(issuing.certificate).serialNumber);
    await expect(trial.run('authority.renew', { id: (await findRoot()).id })).rejects.toMatchObject({
      code: 'trust.authority.renew',
    });
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { formatPem, fromPemOrDer, validateCertificate } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caExtensions, good, openOpensslTrial, read } from '../openssl-trial.fixture.ts';

let trial: Awaited<ReturnType<typeof openOpensslTrial>>;

beforeAll(async () => {
  trial = await openOpensslTrial();
}, 60_000);
afterAll(() => trial.close());

describe('an authority of others', () => {
  test('comes under a root of ours within limits, which openssl holds it to, and is revoked', async () => {
    const { at, openssl, requestBy, signedBy, judge, listOf, activeOf, run } = trial;
    const root = await activeOf('authorities');
    const request = requestBy('partner', '/O=Partner/CN=Partner CA');
    const made = await run('authority.subordinate', {
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

    const { limits, issued } = await run('authority.get', { id: made.id });
    expect(limits).toMatchObject({
      pathLength: 0,
      purposes: ['serverAuth'],
      permitted: ['DNS partner.example', 'IP 10.8.0.0/16'],
    });
    expect(issued.valid).toBe(0);
    await run('authority.revoke', { id: made.id, reason: 'cessationOfOperation', words: 'left the city' });
    await run('ceremony.close', { id: trial.ceremony.id });
    await trial.openCeremony();
    const serial = read(made.certificate).serialNumber.toUpperCase();
    const told: string[] = [];
    for (const file of ['0.crl', '0-delta.crl']) {
      writeFileSync(at('root.crl'), await listOf(root.id, file));
      told.push(openssl('crl', '-in', 'root.crl', '-noout', '-text'));
    }
    expect(told.join('')).toMatch(new RegExp(`${serial}[\\s\\S]*Cessation Of Operation`));
  }, 60_000);

  test('is refused without proof of its key, with a weak one, with the root’s own name, or with names that are none', async () => {
    const { at, openssl, requestBy, activeOf, run } = trial;
    const root = await activeOf('authorities');
    const attempt = (request: string, limits = {}) =>
      run('authority.subordinate', { root: root.id, name: 'Refused', request, years: 5, limits });
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
    const { at, openssl, requestBy, rootBy, signedBy, judge, issue, activeOf, run } = trial;
    const root = await activeOf('authorities');
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
    const cross = await run('authority.cross-certify', {
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
    const refusal = await run('authority.accept-cross', given).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'trust.authority.root-unconfirmed' });
    const { fingerprint } = refusal.details;
    expect(
      openssl('x509', '-in', 'abroad.pem', '-noout', '-fingerprint', '-sha256').replaceAll(':', '').toLowerCase(),
    ).toContain(fingerprint);
    await expect(run('authority.accept-cross', { ...given, rootFingerprint: '00'.repeat(32) })).rejects.toMatchObject({
      code: 'trust.authority.root-unconfirmed',
    });
    const link = await run('authority.accept-cross', { ...given, rootFingerprint: fingerprint });
    expect(link.kind).toBe('received');
    const [leaf, issuing] = await issue('resident');
    expect(judge(leaf!, theirs, [issuing!, link.certificate])).toBe(good);
    const { chains } = await run('authority.get', { id: (await activeOf('services')).id });
    const abroad = chains.find(({ by }: { by: string }) => by === 'cross');
    expect(abroad.to).toContain('Abroad Root');
    expect(judge(leaf!, theirs, [abroad.chain])).toBe(good);
    await expect(run('authority.accept-cross', { ...given, chain: theirs })).rejects.toMatchObject({
      code: 'trust.chain.invalid',
    });
  }, 60_000);

  test('that is kept offline elsewhere certifies an issuing authority of ours', async () => {
    const { at, openssl, requestBy, rootBy, signedBy, judge, issue, authorities, run } = trial;
    const wish = { name: 'Air-gapped services', purpose: 'services', hierarchy: 'international' };
    const asked = await run('authority.request', { ...wish, organisation: 'City', country: 'CN' });
    writeFileSync(at('asked.csr'), asked.request);
    expect(openssl('req', '-in', 'asked.csr', '-noout', '-verify', '-text')).toContain('CA:TRUE, pathlen:0');
    const offline = rootBy('vault-root', '/O=City/CN=Offline Root');
    const accept = (chain: string, rootFingerprint?: string) =>
      run('authority.accept', { id: asked.id, chain, ...(rootFingerprint ? { rootFingerprint } : {}) });
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
    await run('authority.retire', { id: made.id, words: 'the trial is over' });
    const withdrawn = await run('authority.request', {
      ...wish,
      name: 'Withdrawn',
      organisation: 'City',
      country: 'CN',
    });
    expect(await run('authority.withdraw', { id: withdrawn.id })).toMatchObject({ state: 'withdrawn' });
    expect((await run('authority.requests')).items.map(({ state }: { state: string }) => state)).toEqual([
      'withdrawn',
      'accepted',
    ]);
  }, 60_000);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPem, fromPemOrDer, parseCertificate, parsePem } from '@citywall/x509';
import { openTrial } from '../trust.fixture.ts';

/** An authority as operations show it. */
export interface ShownAuthority {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  readonly purpose: string;
  readonly state: string;
  readonly hierarchy: string;
  readonly certificate: string;
  readonly ours: boolean;
}

/** What openssl verify says of a good certificate. */
export const good = 'accepted: judged.pem: OK\n';

/** Extensions of an authority's certificate, in a file of openssl's. */
export const caExtensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n';

/** A certificate in PEM, read. */
export const read = (pem: string) => parseCertificate(fromPemOrDer(Buffer.from(pem), 'CERTIFICATE'));

/** A demonstration city with a ceremony open, and openssl beside it in a folder of its own. */
export async function openOpensslTrial() {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-authorities-'));
  const at = (name: string): string => join(folder, name);
  const trial = await openTrial({ whole: true, demonstration: true });
  const isFounded = async () => (await trial.run('ceremony.list')).items[0]?.state === 'closed';
  for (let tries = 0; tries < 300 && !(await isFounded()); tries += 1)
    await new Promise((done) => setTimeout(done, 100));
  const openCeremony = async () => trial.run('ceremony.open', { purpose: 'Trials with openssl', minutes: 60 });
  const ceremony = await openCeremony();

  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  /** What openssl says, accepting or refusing. */
  const verdictOf = (...args: string[]): string => {
    try {
      return `accepted: ${openssl(...args)}`;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return stdout + stderr;
    }
  };
  const keyBy = (name: string): void => {
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  };
  /** A request with a fresh key, PEM. */
  const requestBy = (name: string, subject: string, ...more: string[]): string => {
    keyBy(name);
    openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`, ...more);
    return readFileSync(at(`${name}.csr`), 'utf8');
  };
  /** A root that openssl makes; its certificate as PEM. */
  const rootBy = (name: string, subject: string): string => {
    keyBy(name);
    const usages = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    openssl('req', '-x509', '-key', `${name}.key`, '-subj', subject, '-days', '3650', '-out', `${name}.pem`, ...usages);
    return readFileSync(at(`${name}.pem`), 'utf8');
  };
  /** A certificate that an authority of openssl gives a request or a bare public key. */
  const signedBy = (authority: string, name: string, extensions: string, ...what: string[]): string => {
    const own = extensions.includes('subjectKeyIdentifier') ? '' : 'subjectKeyIdentifier=hash\n';
    writeFileSync(at('extensions.cnf'), `${own}authorityKeyIdentifier=keyid:always\n${extensions}`);
    const subject = what.length === 0 ? ['-req', '-in', `${name}.csr`] : what;
    const by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-days', '300', '-extfile', 'extensions.cnf'];
    openssl('x509', ...subject, ...by, '-out', `${name}.pem`);
    return readFileSync(at(`${name}.pem`), 'utf8');
  };
  /** Whether openssl leads a certificate to the root by those between. */
  const judge = (leaf: string, root: string, between: readonly string[], ...more: string[]): string => {
    writeFileSync(at('judged.pem'), leaf);
    writeFileSync(at('trusted.pem'), root);
    writeFileSync(at('between.pem'), between.join(''));
    const files = ['-CAfile', 'trusted.pem', '-untrusted', 'between.pem', 'judged.pem'];
    return verdictOf('verify', '-x509_strict', ...more, ...files);
  };
  /** A TLS certificate of the city for a request of openssl's; leaf first. */
  const issue = async (name: string, host = 'app.city.example'): Promise<readonly string[]> => {
    const request = requestBy(name, `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`);
    const { chain } = await trial.run('certificate.issue', { profile: 'service-tls', request });
    return parsePem(chain).map(({ bytes }) => formatPem('CERTIFICATE', bytes));
  };
  const listOf = async (authority: string, file = '0.crl'): Promise<string> => {
    const { body } = await trial.run('list.get', { authority, file });
    return formatPem('X509 CRL', body);
  };
  const authorities = async (): Promise<readonly ShownAuthority[]> => (await trial.run('authority.list')).items;
  /** The one of the international hierarchy that issues for a purpose; 'authorities' for the root. */
  const activeOf = async (purpose: string): Promise<ShownAuthority> =>
    (await authorities()).find(
      (one) => one.purpose === purpose && one.hierarchy === 'international' && one.state === 'active' && one.ours,
    )!;
  return {
    ...{ at, openssl, verdictOf, requestBy, rootBy, signedBy, judge, issue, listOf, authorities, activeOf },
    ...{ run: trial.run, ceremony, openCeremony },
    close: async () => {
      await trial.close();
      rmSync(folder, { recursive: true });
    },
  };
}

import { generateKeyPairSync, sign } from 'node:crypto';
import { formatCheckpoint, sha256, signNote } from '@citywall/merkle';
import { buildOcspRequest, certIdOf, digest, parseCertificate } from '@citywall/x509';
import type { openTrialEvidence } from './evidence.fixture.ts';
import { formatChain, formatManifest, formatProof, outsideFiles, sha256Hex } from './evidence-form.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/**
 * The files of a package that a resident changes who has an Ed25519 certificate of the city: a log of his own, of one record
 * and under the name of the city's, in the place of the city's. For tests.
 */
export async function forgedLog(
  trial: Awaited<ReturnType<typeof openTrialEvidence>>,
  files: Files,
): Promise<ReadonlyMap<string, Buffer>> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const subject = [{ attribute: 'commonName', value: 'Mallory' }];
  const { chain } = await trial.certifier.issue(trial.db, {
    ...{ profile: 'person', way: 'operation', owner: { type: 'person', id: 'mallory', name: 'Mallory' } },
    request: { wish: { key: 'ed25519', subject, names: [] }, publicKey: spki },
  });
  const [root] = await trial.rootsOf('international');
  const line = [...chain, root!.certificate].map((der) => parseCertificate(der));
  const states = await Promise.all(
    line.slice(0, -1).map(async ({ raw, serial }, at) => {
      const { authority } = (await trial.certifier.findByContent(trial.db, raw))!;
      return (await trial.answerOcsp(authority, buildOcspRequest([certIdOf(line[at + 1]!, serial)]))).content;
    }),
  );
  const inside = new Map([...files].filter(([name]) => !outsideFiles.includes(name as 'manifest.txt')));
  inside.set('log-chain.pem', Buffer.from(formatChain(chain)));
  for (const [at, state] of states.entries()) inside.set(`log-ocsp-${at + 1}.der`, state);
  const manifest = formatManifest([...inside].map(([name, content]) => ({ name, content })));
  const stamp = await trial.documentPorts.time.timestamp('sha256', digest('sha256', Buffer.from(manifest)), {
    withCertificates: false,
  });
  const record = JSON.parse(textOf(files, 'record.json'));
  record.details = { ...record.details, manifest: sha256Hex(Buffer.from(manifest)), timestamp: sha256Hex(stamp.token) };
  const name = textOf(files, 'checkpoint.txt').split('\n')[0]!;
  const leaf = sha256.leaf(Buffer.from(JSON.stringify(record)));
  const note = formatCheckpoint({ origin: name, size: 1, root: leaf, extensions: [] });
  const signer = {
    name,
    publicKey: spki.subarray(-32),
    sign: (message: Uint8Array) => sign(null, message, privateKey),
  };
  const texts = { 'manifest.txt': manifest, 'record.json': JSON.stringify(record), 'proof.txt': formatProof(0, []) };
  return new Map([
    ...[...inside].map(([file, content]): [string, Buffer] => [file, Buffer.from(content)]),
    ...Object.entries(texts).map(([file, text]): [string, Buffer] => [file, Buffer.from(text)]),
    ['manifest.tst', Buffer.from(stamp.token)],
    ['checkpoint.txt', Buffer.from(signNote(note, signer))],
  ]);
}

function textOf(files: Files, name: string): string {
  return Buffer.from(files.get(name)!).toString('utf8');
}

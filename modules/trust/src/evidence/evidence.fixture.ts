import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '@citywall/audit';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { saveInstallation } from '../authority/installation.store.ts';
import { openTrialDocuments } from '../documents/documents.fixture.ts';
import { createOcsp } from '../status/answer-ocsp.ts';
import { createResponders } from '../status/responders.ts';
import { createStateLookup } from '../status/state-lookup.ts';
import { createEvidence } from './create-evidence.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A founded city with an audit log on disk whose key is certified; for tests of evidence. */
export async function openTrialEvidence() {
  const city = await openTrialDocuments();
  const { db, ports, certifier, shelf, documentPorts } = city;
  const dataDir = mkdtempSync(join(tmpdir(), 'citywall-evidence-'));
  const pair = generateKeyPairSync('ed25519');
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
  const privateKey = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const signer = {
    name: 'citywall.trial',
    publicKey: spki.subarray(-32),
    sign: (message: Uint8Array) => sign(null, message, privateKey),
    mac: () => Buffer.alloc(32),
  };
  const live = { announce: () => {}, listen: () => () => {} };
  const alarms = createAlarmBoard(ports.clock);
  const audit = createAudit({ dataDir, signer, live, alarms, log: quiet, clock: ports.clock });
  await audit.module.start();
  const { row: logCertificate } = await certifier.issue(db, {
    profile: 'installation',
    way: 'platform',
    request: {
      wish: { key: 'ed25519', subject: [{ attribute: 'commonName', value: 'citywall.trial audit log' }], names: [] },
      publicKey: spki,
    },
    owner: { type: 'application', id: 'citywall', name: 'Citywall' },
  });
  const { id, keyIdentifier, notAfter } = logCertificate;
  await saveInstallation(db, { part: 'audit', certificate: id, keyIdentifier, notAfter });
  const responders = createResponders({ db, ...ports });
  await responders.renew();
  const answerOcsp = createOcsp({ db, ...ports, shelf, responders, stateOf: createStateLookup(db) });
  const kept = new Map<string, Uint8Array>();
  const blobs = {
    put: async (content: Uint8Array) => {
      const hash = createHash('sha256').update(content).digest('hex');
      kept.set(hash, content);
      return hash;
    },
    get: async (hash: string) => kept.get(hash),
    delete: async (hash: string) => void kept.delete(hash),
  };
  const evidence = createEvidence({
    ...documentPorts,
    answerOcsp,
    blobs,
    signer,
    dataDir,
    recorder: audit.recorder,
  });
  const run = city.runOf(evidence.operations);
  return {
    ...city,
    evidence: run,
    recorder: audit.recorder,
    answerOcsp,
    packageOf: (hash: string): Buffer => Buffer.from(kept.get(hash)!),
    close: async () => {
      await audit.module.stop();
      await city.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

import type { Blobs, Db, Operation, Recorder, Signer } from '@citywall/kernel';
import { noteKey } from '@citywall/merkle';
import type { Certifier } from '../authority/certifier.ts';
import { readInstallation } from '../authority/installation.store.ts';
import type { DocumentPorts } from '../documents/document-ports.ts';
import { evidenceOperations } from './evidence.operations.ts';
import type { EvidencePorts } from './make-evidence.ts';
import { createRecordProver } from './prove-record.ts';

export interface EvidenceSurroundings extends DocumentPorts, Pick<EvidencePorts, 'answerOcsp'> {
  readonly blobs: Blobs;
  readonly recorder: Recorder;
  /** Of the audit log: signs its checkpoints. */
  readonly signer: Signer;
  /** The data folder; the audit log lies in `audit` below it. */
  readonly dataDir: string;
}

/** Making, keeping and verifying evidence. It has nothing to start or stop. */
export function createEvidence(around: EvidenceSurroundings): { readonly operations: readonly Operation[] } {
  const { db, certifier, recorder, signer, dataDir } = around;
  const key = noteKey(signer.name, signer.publicKey);
  return {
    operations: evidenceOperations({
      ...around,
      logCertificate: () => logCertificateOf(db, certifier),
      proveRecord: createRecordProver(recorder, dataDir, key),
    }),
  };
}

/** The chain of the audit log's key, as the installation had it certified. */
async function logCertificateOf(db: Db, certifier: Certifier): Promise<readonly Uint8Array[] | undefined> {
  const row = (await readInstallation(db)).find(({ part }) => part === 'audit');
  return row === undefined ? undefined : (await certifier.find(db, row.certificate))?.chain;
}

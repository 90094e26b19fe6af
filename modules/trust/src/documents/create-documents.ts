import { type Operation, Problem } from '@citywall/kernel';
import { documentOperations } from './document.operations.ts';
import type { DocumentPorts } from './document-ports.ts';
import { fileOperations } from './file.operations.ts';
import { sealDrawingOperations } from './seal/seal.operations.ts';
import { signatoryOperations } from './signatory.operations.ts';
import { renewSignatories } from './signatory.ts';
import { signingOperations } from './signing.operations.ts';

/** Signing, sealing and verifying of documents. */
export interface Documents {
  readonly operations: readonly Operation[];
  /** Renews certificates of signatories in time, every hour. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const renewEveryMs = 3_600_000;

export function createDocuments(ports: DocumentPorts): Documents {
  let timer: NodeJS.Timeout | undefined;
  const renew = async (): Promise<void> => {
    try {
      await renewSignatories(ports);
    } catch (error) {
      const reason = error instanceof Problem ? error.code : (error as Error).message;
      ports.log.warn({ reason }, 'Certificates of signatories are not renewed yet');
    }
  };
  return {
    operations: [
      ...signatoryOperations(ports),
      ...fileOperations(ports),
      ...documentOperations(ports),
      ...signingOperations(),
      ...sealDrawingOperations(),
    ],
    start: async () => {
      await renew();
      timer = setInterval(() => void renew(), renewEveryMs);
      timer.unref();
    },
    stop: async () => clearInterval(timer),
  };
}

import type { Call } from '@citywall/kernel';
import { newId, type Operation } from '@citywall/kernel';
import { openTrialTime } from '../time/time.fixture.ts';
import { createDocuments } from './create-documents.ts';
import type { SignatoryWish } from './signatory.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A founded city that stamps time and signs documents; for tests. `run` runs an operation as the door does. */
export async function openTrialDocuments() {
  const city = await openTrialTime();
  const { db, ports, certifier, shelf, timestamping } = city;
  const documentPorts = { ...ports, db, log, certifier, shelf, time: timestamping };
  const documents = createDocuments(documentPorts);
  await documents.start();
  const clerk = newId();
  const runOf =
    (operations: readonly Operation[]) =>
    // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
    async (name: string, input: object, principal = clerk): Promise<any> => {
      const operation = operations.find((each) => each.name === `trust.${name}`)!;
      const call = {
        time: ports.clock.now(),
        principal: { id: principal, type: 'person', name: 'Li' },
        note: () => {},
      };
      const act = (tx: unknown) => operation.run(input as never, { ...call, db: tx } as unknown as Call);
      return operation.transaction === false ? act(db) : db.transaction().execute(act);
    };
  const run = runOf(documents.operations);
  const wish: SignatoryWish = {
    name: 'City records office',
    organisation: 'City',
    kind: 'organisation',
    keyKind: 'ecdsa-p256',
    seal: '北城市档案馆',
    users: [clerk],
  };
  return {
    ...city,
    documentPorts,
    documents,
    clerk,
    run,
    runOf,
    /** Bytes that an operation streams. */
    bytesOf: async (name: string, input: object, principal = clerk): Promise<Buffer> => {
      const parts: Buffer[] = [];
      for await (const part of (await run(name, input, principal)).content) parts.push(Buffer.from(part));
      return Buffer.concat(parts);
    },
    signatory: async (change: Partial<SignatoryWish> = {}): Promise<string> => {
      return (await run('signatory.create', { ...wish, ...change })).id;
    },
    rootsOf: async (hierarchy: string) =>
      (await shelf.all(db))
        .filter(({ row }) => row.parent === null && row.hierarchy === hierarchy)
        .map(({ row }) => row),
    close: async () => {
      await documents.stop();
      await city.close();
    },
  };
}

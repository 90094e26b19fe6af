import { generateKeyPairSync } from 'node:crypto';
import { generateSm2Key, sm2PublicKeyToSpki } from '@citywall/gm';
import { type Call, type Jobs, type JsonObject, newId, type Principal } from '@citywall/kernel';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { openTrialAuthorities } from '../authority/authority.fixture.ts';
import type { CertificateRow } from '../authority/certificate.store.ts';
import { createPrivileges } from './create-privileges.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const officer: Principal = personWith('Li', ['security-administrator']);
export const giver: Principal = personWith('Wang', ['operator']);
export const holder: Principal = personWith('Zhao', []);
export const stranger: Principal = personWith('Sun', []);

function personWith(name: string, roles: readonly string[]): Principal {
  return { type: 'person', id: newId(), name, roles, authentication: 'session' };
}

/** A founded city with attribute authorities; jobs wait for `settle`. For tests. */
export async function openTrialPrivileges() {
  const city = await openTrialAuthorities();
  const { db, ports, certifier, shelf } = city;
  const alarms = createAlarmBoard(ports.clock);
  const workers = new Map<string, (data: never) => Promise<void>>();
  const due: { queue: string; data: JsonObject }[] = [];
  const jobs: Jobs = {
    work: (queue, _options, act) => void workers.set(queue, act as (data: never) => Promise<void>),
    send: async (queue, data) => void due.push({ queue, data }),
  };
  const open = () => createPrivileges({ db, log, jobs, certifier, ...ports, alarms });
  const privileges = open();
  await privileges.renew();
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
  const run = async (name: string, input: object, principal = giver): Promise<any> => {
    const operation = privileges.operations.find((each) => each.name === `trust.${name}`)!;
    const call = { time: ports.clock.now(), principal, note: () => {} };
    const act = (tx: unknown) => operation.run(input as never, { ...call, db: tx } as unknown as Call);
    return db.transaction().execute(act);
  };
  return {
    ...city,
    alarms,
    privileges,
    /** Another process over the same database. */
    open,
    run,
    settle: async () => {
      for (const { queue, data } of due.splice(0)) await workers.get(queue)?.(data as never);
    },
    /** As when jobs failed as often as they may. */
    loseJobs: () => void due.splice(0),
    /** A certificate of a person. */
    certify: async (owner = holder, key: 'ecdsa-p256' | 'sm2' = 'ecdsa-p256'): Promise<CertificateRow> => {
      const publicKey =
        key === 'sm2'
          ? sm2PublicKeyToSpki(generateSm2Key().publicKey)
          : generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
      const subject = [{ attribute: 'commonName', value: owner.name }];
      const request = { wish: { key, subject, names: [] }, publicKey };
      return (await certifier.issue(db, { profile: 'person', way: 'operation', request, owner })).row;
    },
    /** What stands at a place of an attribute authority. */
    published: async (file: string): Promise<Buffer> => Buffer.from((await run('pmi.get', { file })).body),
    rootsOf: async (hierarchy: string) =>
      (await shelf.all(db))
        .filter(({ row }) => row.parent === null && row.hierarchy === hierarchy)
        .map(({ row }) => row),
  };
}

export type TrialPrivileges = Awaited<ReturnType<typeof openTrialPrivileges>>;

import { generateKeyPairSync, sign } from 'node:crypto';
import { generateSm2Key, sm2PublicKeyToSpki, sm2Sign } from '@citywall/gm';
import { type Call, newId, type Operation, type Principal } from '@citywall/kernel';
import { buildRequest, extension, formatPem, nameOf, subjectAltName } from '@citywall/x509';
import { openTrialAuthorities } from '../authority/authority.fixture.ts';

/** A person with the roles given. */
export function person(name: string, ...roles: readonly string[]): Principal {
  return { type: 'person', id: newId(), name, roles, authentication: 'session' };
}

/** A machine's key with the roles given. */
export function machine(name: string, ...roles: readonly string[]): Principal {
  return { type: 'application', id: newId(), name, roles, authentication: 'key' };
}

/** A request for the common name with a fresh key: PKCS#10 as PEM and DER, and the key. */
export async function makeRequest(
  commonName: string,
  { kind = 'ecdsa-p256', mails = [], more = {} }: { kind?: 'ecdsa-p256' | 'sm2'; mails?: string[]; more?: object } = {},
) {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sm2 = generateSm2Key();
  const content = {
    subject: nameOf({ ...more, commonName }),
    extensions:
      mails.length === 0
        ? []
        : [
            extension(
              subjectAltName,
              mails.map((text) => ({ kind: 'email', text })),
            ),
          ],
  };
  const der =
    kind === 'sm2'
      ? await buildRequest({ ...content, algorithm: 'sm2-sm3', spki: sm2PublicKeyToSpki(sm2.publicKey) }, (bytes) =>
          sm2Sign(sm2, bytes),
        )
      : await buildRequest(
          { ...content, algorithm: 'ecdsa-p256-sha256', spki: ec.publicKey.export({ type: 'spki', format: 'der' }) },
          (bytes) => sign('sha256', bytes, ec.privateKey),
        );
  return { der, pem: formatPem('CERTIFICATE REQUEST', der), sm2 };
}

/** Trial authorities with operations run as the door runs them. */
export async function openEnrolmentTrial(
  operationsOf: (trial: Awaited<ReturnType<typeof openTrialAuthorities>>) => readonly Operation[],
) {
  const trial = await openTrialAuthorities();
  const operations = operationsOf(trial);
  const identified: Pick<Principal, 'type' | 'id' | 'name'>[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
  const run = async (name: string, input: object, principal: Principal, more: Partial<Call> = {}): Promise<any> => {
    const operation = operations.find((each) => each.name === `trust.${name}`);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const around = {
      ...{ id: newId(), time: trial.ports.clock.now(), principal, address: '192.0.2.7', language: 'en' as const },
      ...{ signal: new AbortController().signal, note: () => {}, cookie: () => {}, afterCommit: () => {} },
      identify: (who: Pick<Principal, 'type' | 'id' | 'name'>) => void identified.push(who),
      ...more,
    };
    return trial.db.transaction().execute((db) => operation.run(input as never, { ...around, db: db as Call['db'] }));
  };
  return { ...trial, run, identified };
}

/** Announces to nobody. */
export const silentLive = { announce: () => {}, listen: () => () => {} };

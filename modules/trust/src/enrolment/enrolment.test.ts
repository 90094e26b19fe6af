import { X509Certificate } from 'node:crypto';
import type { JsonObject, Ports } from '@citywall/kernel';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { buildCertificateBag } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProfile, saveProfile } from '../authority/profile.store.ts';
import { createCertificatePrincipals } from './certificate-principals.ts';
import { findEnding } from './ending.store.ts';
import { machine, makeRequest, openEnrolmentTrial, person, silentLive } from './enrolment.fixture.ts';
import { enrolmentOperations } from './enrolment.operations.ts';
import { remindOwners } from './remind-owners.ts';

describe('web enrolment', () => {
  let trial: Awaited<ReturnType<typeof openEnrolmentTrial>>;
  const asker = person('Zhou', 'operator');
  const judge = person('Li', 'security-administrator');

  beforeAll(async () => {
    trial = await openEnrolmentTrial(({ ports, certifier }) =>
      enrolmentOperations({ ...ports, live: silentLive, certifier }),
    );
  });
  afterAll(() => trial.close());

  const ask = (pem: string, more: object = {}, who = asker) =>
    trial.run('enrolment.request', { profile: 'person', request: pem, ...more }, who);

  test('waits, is approved by another person, and the requester fetches the certificate', async () => {
    const { pem } = await makeRequest('Zhou Wei', { mails: ['zhou@city.example'] });
    const asked = await ask(pem);
    expect(asked).toMatchObject({ state: 'requested', subject: 'CN=Zhou Wei', names: ['zhou@city.example'] });
    expect((await trial.run('enrolment.get', { id: asked.id }, asker)).chain).toBeNull();
    await expect(trial.run('enrolment.approve', { id: asked.id }, asker)).rejects.toMatchObject({
      code: 'trust.enrolment.same-person',
    });
    expect(await trial.run('enrolment.approve', { id: asked.id }, judge)).toMatchObject({
      state: 'issued',
      decidedBy: { id: judge.id },
    });
    const { chain } = await trial.run('enrolment.get', { id: asked.id }, asker);
    expect(new X509Certificate(chain).subject).toBe('CN=Zhou Wei');
    const { items } = await trial.run('enrolment.certificates', {}, asker);
    expect(items).toMatchObject([{ subject: 'CN=Zhou Wei', state: 'valid' }]);
    await expect(trial.run('enrolment.refuse', { id: asked.id, reason: 'late' }, judge)).rejects.toMatchObject({
      code: 'trust.enrolment.state',
    });
  });

  test('an administrator cannot approve his own request, nor one made for him', async () => {
    const { pem } = await makeRequest('Li');
    const { id } = await ask(pem, {}, judge);
    await expect(trial.run('enrolment.approve', { id }, judge)).rejects.toMatchObject({ status: 403 });
    expect((await trial.run('enrolment.get', { id }, judge)).enrolment.state).toBe('requested');
  });

  test('a request outside its profile is refused at once with every reason', async () => {
    const { pem } = await makeRequest('Zhou', {
      mails: ['zhou@elsewhere.example'],
      more: { stateOrProvince: 'Hebei' },
    });
    await expect(ask(pem)).rejects.toMatchObject({
      code: 'trust.request.refused',
      text: { en: expect.stringMatching(/stateOrProvince.*zhou@elsewhere\.example/) },
    });
    await expect(ask('no request')).rejects.toMatchObject({ code: 'trust.request.invalid' });
    await expect(ask(pem, { profile: 'timestamping' })).rejects.toMatchObject({ code: 'trust.request.refused' });
  });

  test('a refusal keeps its reason, and no other person sees the request', async () => {
    const { pem } = await makeRequest('Somebody Else');
    const { id } = await ask(pem);
    await trial.run('enrolment.refuse', { id, reason: 'not your name' }, judge);
    expect((await trial.run('enrolment.get', { id }, asker)).enrolment).toMatchObject({
      state: 'refused',
      reason: 'not your name',
    });
    const other = person('Qian');
    await expect(trial.run('enrolment.get', { id }, other)).rejects.toMatchObject({ status: 404 });
    expect((await trial.run('enrolment.list', {}, other)).items).toEqual([]);
    expect((await trial.run('enrolment.list', { state: 'refused' }, judge)).items).toHaveLength(1);
  });

  test('the same request does not wait twice, and can be withdrawn', async () => {
    const { pem } = await makeRequest('Zhou');
    const { id } = await ask(pem);
    await expect(ask(pem)).rejects.toMatchObject({ code: 'trust.enrolment.waiting' });
    await expect(trial.run('enrolment.withdraw', { id }, judge)).rejects.toMatchObject({ status: 404 });
    expect(await trial.run('enrolment.withdraw', { id }, asker)).toMatchObject({ state: 'withdrawn' });
    expect(await ask(pem)).toMatchObject({ state: 'requested' });
  });

  test('a profile without approval is issued at once', async () => {
    const profile = findProfile(trial.settings, 'device');
    if (profile === undefined) throw new Error('no profile device');
    await saveProfile(trial.settings, trial.db, { ...profile, name: 'sensor', approval: false });
    const { pem } = await makeRequest('sensor 1');
    await expect(ask(pem, { profile: 'sensor', owner: { type: 'device', id: 'sensor-1' } })).rejects.toMatchObject({
      code: 'trust.enrolment.owner',
    });
    expect(await ask(pem, { profile: 'sensor' })).toMatchObject({ state: 'issued', owner: { id: asker.id } });
  });

  test('a certificate that ends without successor is found in its last sixth', async () => {
    const { pem } = await makeRequest('ending');
    const { certificate } = await ask(pem, { profile: 'sensor', days: 6 });
    const now = trial.ports.clock.now();
    const ids = async (at: number) => (await findEnding(trial.db, at, 10)).map(({ id }) => id);
    expect(await ids(now)).not.toContain(certificate);
    expect(await ids(now + 5.5 * 86_400_000)).toContain(certificate);
    const board = createAlarmBoard(trial.ports.clock);
    const published: JsonObject[] = [];
    const publish = async (_db: unknown, _topic: string, payload: JsonObject) => String(published.push(payload));
    const remind = () =>
      remindOwners({ ...trial.ports, db: trial.db, alarms: board, events: { publish } } as unknown as Ports);
    trial.advance(5.5 * 86_400_000);
    await remind();
    await remind();
    expect(published.filter((notice) => notice.certificate === certificate)).toHaveLength(1);
    expect(board.list()).toMatchObject([{ key: 'trust.certificate.ending', level: 'high' }]);
    trial.advance(-5.5 * 86_400_000);
    await ask((await makeRequest('ending')).pem, { profile: 'sensor' });
    expect(await ids(now + 5.5 * 86_400_000)).not.toContain(certificate);
    await remind();
    expect(board.list()).toEqual([]);
  });
});

describe('principals by certificate', () => {
  let trial: Awaited<ReturnType<typeof openEnrolmentTrial>>;
  beforeAll(async () => {
    trial = await openEnrolmentTrial(({ ports, certifier }) =>
      enrolmentOperations({ ...ports, live: silentLive, certifier }),
    );
  });
  afterAll(() => trial.close());

  const issue = async (owner: { type: 'device' | 'person' | 'application'; id: string }, profile = 'device') => {
    const request = trial.certifier.readRequest((await makeRequest(owner.id)).der);
    const order = { profile, way: 'operation', request, owner: { ...owner, name: `name of ${owner.id}` } } as const;
    return (await trial.certifier.issue(trial.db, order)).row;
  };

  test('a valid one names its owner; a revoked one nobody, within a second', async () => {
    const principalOf = createCertificatePrincipals({ ...trial.ports, db: trial.db, certifier: trial.certifier });
    const row = await issue({ type: 'device', id: 'd1' });
    expect(await principalOf(row.certificate)).toEqual({
      ...{ type: 'device', id: 'd1', name: 'name of d1', roles: [], authentication: 'certificate' },
    });
    await trial.certifier.revoke(trial.db, row.id, 1);
    trial.advance(1_001);
    expect(await principalOf(row.certificate)).toBeUndefined();
    trial.advance(-1_001);
  });

  test('people act with the roles of their account, by a certificate they asked for, while the account is open', async () => {
    const common = { ...trial.ports, db: trial.db, certifier: trial.certifier };
    const [zhou, li] = [person('Zhou'), person('Li', 'security-administrator')];
    const { pem } = await makeRequest('Zhou');
    const { id } = await trial.run('enrolment.request', { profile: 'person', request: pem }, zhou);
    const { certificate } = await trial.run('enrolment.approve', { id }, li);
    const own = (await trial.certifier.find(trial.db, certificate))?.row.certificate as Uint8Array;
    expect(await createCertificatePrincipals(common)(own)).toBeUndefined();
    const known = createCertificatePrincipals({
      ...common,
      ownerOf: async (owner) => (owner.id === zhou.id ? { name: 'Zhou', roles: ['operator'] } : undefined),
    });
    expect(await known(own)).toMatchObject({ type: 'person', id: zhou.id, name: 'Zhou', roles: ['operator'] });
    // Whoever may issue could otherwise act as anybody.
    const forced = await issue({ type: 'person', id: zhou.id }, 'person');
    expect(await known(forced.certificate)).toBeUndefined();
    const closed = createCertificatePrincipals({ ...common, ownerOf: async () => undefined });
    expect(await closed(own)).toBeUndefined();
  });

  test('neither an ended one, nor a forged one, nor bytes that are none', async () => {
    const principalOf = createCertificatePrincipals({ ...trial.ports, db: trial.db, certifier: trial.certifier });
    const { certificate } = await issue({ type: 'application', id: machine('a').id });
    const forged = Buffer.from(certificate);
    forged[forged.length - 3]! ^= 1;
    expect(await principalOf(forged)).toBeUndefined();
    expect(await principalOf(buildCertificateBag([certificate]))).toBeUndefined();
    expect(await principalOf(Buffer.from('none'))).toBeUndefined();
    expect(await principalOf(certificate)).toBeDefined();
    trial.advance(400 * 86_400_000);
    expect(await principalOf(certificate)).toBeUndefined();
  });
});

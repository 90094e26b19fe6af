import { parseCertificate, parseCrl } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { application, colleague, openTrial, type Trial } from '../../trust.fixture.ts';

const day = 86_400_000;
const patient = { timeout: 40_000 };
let trial: Trial;
let shares: readonly string[];

interface Authority {
  readonly id: string;
  readonly name: string;
  readonly hierarchy: string;
  readonly parent: string | null;
  readonly state: string;
  readonly offline: boolean;
  readonly certificate: string;
}

const authorities = async (): Promise<readonly Authority[]> => (await trial.run('authority.list')).items;
const root = async (hierarchy = 'international'): Promise<Authority> =>
  (await authorities()).find((one) => one.parent === null && one.hierarchy === hierarchy && one.state === 'active')!;
const wish = async (name: string) => ({
  root: (await root()).id,
  ...{ name, purpose: 'services', organisation: 'City', country: 'CN' },
});
const listOf = async (id: string) => {
  const { body } = await trial.run('list.get', { authority: id, file: '0.crl' });
  return parseCrl(body);
};
const needsCeremony = { code: 'trust.ceremony.needed' };
const alarms = () => trial.alarms.list().map(({ key }) => key);

beforeAll(async () => {
  trial = await openTrial({ whole: true });
  const founded = await trial.run('root.found', { holders: ['Li', 'Wang', 'Zhou'], threshold: 2 });
  shares = founded.shares.map(({ share }: { share: string }) => share);
});
afterAll(() => trial.close());

describe('a ceremony with the keys of root authorities', () => {
  test('is open from founding the root key until the hierarchies are founded and their lists signed', async () => {
    await expect.poll(trial.sealState, patient).toBe('unsealed');
    await trial.run('hierarchy.found', { organisation: 'City', country: 'CN', domain: 'city.example' });
    expect((await authorities()).filter(({ offline }) => offline)).toHaveLength(2);
    const present = async () => (await trial.run('ceremony.list')).items[0];
    await expect.poll(async () => (await present()).ending, patient).toBe('done');
    const { acts, minutes } = await trial.run('ceremony.get', { id: (await present()).id });
    expect(acts.map(({ words }: { words: { en: string } }) => words.en).join('\n')).toMatch(
      /Root authority City International Root founded[\s\S]*certified by City National Root[\s\S]*Revocation list \d+ \(full\)/,
    );
    expect(minutes.en).toContain('No holder gave a share');
    const list = await listOf((await root()).id);
    expect((list.nextUpdate! - list.thisUpdate) / day).toBe(180);
  }, 60_000);

  test('is the only time at which a root signs; holders open it by their shares, one by one', async () => {
    await expect(trial.run('authority.create', await wish('Early'))).rejects.toMatchObject(needsCeremony);
    const { id, state, missing } = await trial.run('ceremony.open', { purpose: 'A new authority', minutes: 5 });
    expect([state, missing]).toEqual(['gathering', 2]);
    await expect(trial.run('authority.create', await wish('Early'))).rejects.toMatchObject(needsCeremony);
    await expect(trial.run('ceremony.open', { purpose: 'Another' })).rejects.toMatchObject({
      code: 'trust.ceremony.goes-on',
    });
    expect(await trial.run('ceremony.share', { id, share: shares[0] })).toMatchObject({ missing: 1, holders: ['Li'] });
    const wrong = `${shares[1]!.slice(0, -1)}${shares[1]!.endsWith('A') ? 'B' : 'A'}`;
    await expect(trial.run('ceremony.share', { id, share: wrong })).rejects.toMatchObject({
      code: 'trust.share.mistyped',
      details: { holder: 'Wang' },
    });
    await expect(trial.run('ceremony.share', { id, share: shares[0] })).resolves.toMatchObject({ missing: 1 });
    const opened = await trial.run('ceremony.share', { id, share: shares[2] }, colleague);
    expect(opened).toMatchObject({ state: 'open', missing: 0, holders: ['Li', 'Zhou'] });
    expect(alarms()).toContain('trust.ceremony.open');
    const made = await trial.run('authority.create', await wish('Gates'));
    expect(made).toMatchObject({ offline: false, state: 'active' });
    expect(parseCertificate(Buffer.from(made.certificate.split('\n').slice(1, -2).join(''), 'base64')).isCa).toBe(true);
    const before = (await trial.run('seal.status')).processes.map(({ pid }: { pid: number }) => pid);
    expect(await trial.run('ceremony.close', { id })).toMatchObject({ state: 'closed', ending: 'closed' });
    expect(alarms()).not.toContain('trust.ceremony.open');
    await expect(trial.run('authority.create', await wish('Late'))).rejects.toMatchObject(needsCeremony);
    await expect(trial.run('ceremony.share', { id, share: shares[0] })).rejects.toMatchObject({
      code: 'trust.ceremony.state',
    });
    // What it opened is gone with the processes that held it.
    await expect
      .poll(async () => {
        const { processes } = await trial.run('seal.status');
        return processes.some(({ pid }: { pid: number }) => before.includes(pid));
      }, patient)
      .toBe(false);
    const { minutes } = await trial.run('ceremony.get', { id });
    expect(minutes.en).toMatch(/Shares were given by:\n {2}Li {2}_+\n {2}Zhou/);
    expect(minutes.zh).toContain('由 City International Root 签发机构证书：Gates');
  }, 60_000);

  test('is asked for by an alarm when a list must tell a revocation, and signs it at once', async () => {
    const doomed = (await authorities()).find(({ name }) => name === 'Gates')!;
    const above = (await root()).id;
    const revoked = await trial.run('authority.revoke', { id: doomed.id, reason: 'keyCompromise', words: 'stolen' });
    expect(revoked.state).toBe('revoked');
    expect((await trial.run('certificate.get', { id: doomed.id })).certificate).toMatchObject({
      state: 'revoked',
      reason: 'keyCompromise',
    });
    trial.publish();
    await expect.poll(alarms, patient).toContain(`trust.list.behind:${above}`);
    const serial = parseCertificate(Buffer.from(doomed.certificate.split('\n').slice(1, -2).join(''), 'base64')).serial;
    const before = await listOf(above);
    expect(before.find(serial, before.issuer)).toBeUndefined();
    const { id } = await trial.run('ceremony.open', { purpose: 'Tell the revocation', minutes: 5 });
    for (const share of shares.slice(0, 2)) await trial.run('ceremony.share', { id, share });
    await trial.run('ceremony.close', { id });
    const { body } = await trial.run('list.get', { authority: above, file: '0-delta.crl' });
    expect(parseCrl(body).find(serial, before.issuer)?.reason).toBe(1);
    expect(alarms()).not.toContain(`trust.list.behind:${above}`);
  }, 60_000);

  test('is asked for a month before lists run out; ends with the seal; nobody but people gives shares', async () => {
    const above = (await root()).id;
    trial.advance(155 * day);
    trial.publish();
    await expect.poll(alarms, patient).toContain(`trust.list.ending:${above}`);
    const { id } = await trial.run('ceremony.open', { purpose: 'Lists', minutes: 5 });
    for (const share of shares.slice(1)) await trial.run('ceremony.share', { id, share });
    expect(alarms()).not.toContain(`trust.list.ending:${above}`);
    await trial.run('seal.seal');
    await expect.poll(async () => (await trial.run('ceremony.get', { id })).ceremony.ending, patient).toBe('sealed');
    await expect(trial.run('ceremony.open', { purpose: 'While sealed' })).rejects.toMatchObject({
      code: 'trust.sealed',
    });
    const words = trial.trust().module.policies?.find(({ id: name }) => name === 'trust.ceremony-share');
    expect(words?.cedar).toContain('principal is Person');
    expect(application.type).not.toBe('person');
  }, 60_000);
});

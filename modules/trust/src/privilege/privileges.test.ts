import { newId } from '@citywall/kernel';
import {
  checkPrivilege,
  formatPem,
  joinSignature,
  parseCertificate,
  parseCrl,
  parsePem,
  readDer,
} from '@citywall/x509';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giver, holder, officer, openTrialPrivileges, stranger, type TrialPrivileges } from './privilege.fixture.ts';

const duty = { kind: 'role', value: 'urn:city:role:duty-officer' } as const;
const title = { en: 'Duty officer', zh: '值班员' };
const hour = 3_600_000;
let trial: TrialPrivileges;

beforeAll(async () => {
  trial = await openTrialPrivileges();
  await grant();
});
afterAll(() => trial.close());

const grant = (more: object = {}, principal = officer) =>
  trial.run(
    'privilege-grant.set',
    { ...duty, title, roles: ['operator'], principals: [], mostHours: 8, ...more },
    principal,
  );
const give = async (more: object = {}, principal = giver) =>
  trial.run(
    'privilege.issue',
    { holder: (await trial.certify()).id, privileges: [duty], hours: 8, ...more },
    principal,
  );

/** What a relying party concludes that has only files. */
async function checked(id: string, more: { at?: number; target?: object; withoutList?: boolean; owner?: string } = {}) {
  const got = await trial.run('privilege.get', { id }, officer);
  const [der] = parsePem(got.certificate).map(({ bytes }) => bytes) as [Uint8Array];
  const chain = parsePem(got.chain).map(({ bytes }) => bytes);
  const { rows } = await sql<{ certificate: Buffer; hierarchy: string; issuer: Buffer }>`select c.certificate,
      a.hierarchy, a.certificate as issuer from trust.certificate c join trust.authority a on a.id = c.authority
    where c.id = ${more.owner ?? got.holder.certificate}::uuid`.execute(trial.db);
  const [own] = rows as [{ certificate: Buffer; hierarchy: string; issuer: Buffer }];
  const answer = checkPrivilege({
    attributeCertificate: der,
    holderCertificate: own.certificate,
    certificates: [...chain, own.issuer],
    anchors: (await trial.rootsOf(own.hierarchy)).map(({ certificate }) => certificate),
    lists: more.withoutList ? [] : [await trial.published(`${got.authority}.crl`)],
    time: more.at ?? trial.ports.clock.now(),
    ...(more.target && { target: more.target }),
  });
  return answer.valid ? answer : answer.reason;
}

/** The same certificate with the other of the two ECDSA signatures that hold (s and n − s), which whoever has one can compute. */
function otherSignature(der: Uint8Array): Uint8Array {
  const { signedPart, signature } = parseCertificate(der);
  const n = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n;
  const fields = readDer(signature).fields();
  const [r, s] = [fields.next().asBigInt(), fields.next().asBigInt()];
  const integer = (value: bigint): Buffer => {
    const hex = value.toString(16);
    const even = hex.length % 2 === 0 ? hex : `0${hex}`;
    const bytes = Buffer.from(Number.parseInt(even.slice(0, 2), 16) < 0x80 ? even : `00${even}`, 'hex');
    return Buffer.concat([Buffer.of(2, bytes.length), bytes]);
  };
  const body = Buffer.concat([integer(r), integer(n - s)]);
  return joinSignature(signedPart, 'ecdsa-p256-sha256', Buffer.concat([Buffer.of(0x30, body.length), body]));
}

describe('a privilege certificate', () => {
  test.each(['ecdsa-p256', 'sm2'] as const)('of a holder with %s is checked offline', async (kind) => {
    const held = await trial.certify(holder, kind);
    const given = await give({ holder: held.id });
    expect(given).toMatchObject({
      ...{ privileges: [duty], state: 'valid', revocable: true, targets: null },
      holder: { certificate: held.id, subject: held.subject, owner: { type: 'person', id: holder.id } },
    });
    expect(await checked(given.id)).toMatchObject({
      ...{ valid: true, roles: [{ name: { kind: 'uri', text: duty.value } }], serial: given.serial },
    });
    expect(await checked(given.id, { withoutList: true })).toBe('privilege.revocation.unknown');
    expect(await checked(given.id, { at: trial.ports.clock.now() + 9 * hour })).toMatch(/late/);
    expect(await checked(given.id, { owner: (await trial.certify(stranger, kind)).id })).toBe('privilege.holder.other');
  });

  test('is for the services it names', async () => {
    const names = ['urn:city:service:water'];
    const { id } = await give({ targets: { names } });
    expect(await checked(id)).toBe('privilege.target.other');
    expect(await checked(id, { target: { names } })).toMatchObject({ valid: true });
  });

  test('carries privileges of every kind', async () => {
    const privileges = [
      duty,
      { kind: 'group', value: '应急指挥' },
      { kind: 'clearance', value: '1.2.156.10197.9.1 restricted' },
      { kind: 'clearance', value: '1.2.156.10197.9.1 secret' },
      { kind: 'access-identity', value: 'urn:city:service:water urn:city:account:7' },
    ];
    for (const privilege of privileges) await grant(privilege);
    const { id } = await give({ privileges });
    expect(await checked(id)).toMatchObject({
      groups: [{ values: [{ kind: 'text', text: '应急指挥' }] }],
      clearances: [{ policy: '1.2.156.10197.9.1', classes: ['restricted', 'secret'] }],
      accessIdentities: [{ service: { text: 'urn:city:service:water' }, identity: { text: 'urn:city:account:7' } }],
    });
  });

  test('is taken back by who gave it or a security administrator, at once and for good', async () => {
    const { id, authority } = await give();
    const before = parseCrl(await trial.published(`${authority}.crl`));
    const take = (principal: typeof giver) => trial.run('privilege.revoke', { id, words: 'shift over' }, principal);
    await expect(take(stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(take(holder)).rejects.toMatchObject({ code: 'trust.privilege.not-giver' });
    await take(giver);
    await trial.settle();
    expect(await checked(id)).toBe('privilege.revoked');
    expect((await trial.run('privilege.get', { id })).state).toBe('revoked');
    await expect(take(officer)).rejects.toMatchObject({ code: 'trust.privilege.revoked' });
    const after = parseCrl(await trial.published(`${authority}.crl`));
    expect(after.thisUpdate).toBeGreaterThanOrEqual(before.thisUpdate);
    await trial.run('privilege.revoke', { id: (await give()).id, words: 'mistake' }, officer);
  });

  test('of an hour needs no list, and cannot be taken back', async () => {
    const { id, revocable } = await give({ hours: 1 });
    expect(revocable).toBe(false);
    expect(await checked(id, { withoutList: true })).toMatchObject({ valid: true });
    await expect(trial.run('privilege.revoke', { id, words: 'no' })).rejects.toMatchObject({
      code: 'trust.privilege.unrevocable',
    });
    await expect(give({ hours: 2, revocable: false })).rejects.toMatchObject({ code: 'trust.privilege.unrevocable' });
    expect((await give({ hours: 1, revocable: true })).revocable).toBe(true);
  });

  test('is seen by giver, holder and those who oversee', async () => {
    const { id } = await give();
    for (const principal of [giver, holder, officer]) {
      expect((await trial.run('privilege.get', { id }, principal)).id).toBe(id);
      const { items } = await trial.run('privilege.list', { state: 'valid', limit: 1 }, principal);
      expect(items[0].id).toBe(id);
    }
    await expect(trial.run('privilege.get', { id }, stranger)).rejects.toMatchObject({ code: 'not-found' });
    expect((await trial.run('privilege.list', {}, stranger)).items).toEqual([]);
  });
});

describe('who may give what', () => {
  test('nothing without a grant, nothing beyond it, nothing to oneself', async () => {
    const denied = { code: 'trust.privilege.not-yours', status: 403 };
    await expect(give({}, stranger)).rejects.toMatchObject(denied);
    await expect(give({}, officer)).rejects.toMatchObject(denied);
    await expect(give({ privileges: [{ kind: 'role', value: 'urn:city:role:mayor' }] })).rejects.toMatchObject(denied);
    await expect(give({ privileges: [{ ...duty, kind: 'group' }] })).rejects.toMatchObject(denied);
    await expect(give({ privileges: [duty, { kind: 'role', value: 'urn:city:role:mayor' }] })).rejects.toMatchObject(
      denied,
    );
    await expect(give({ hours: 8.5 })).rejects.toMatchObject({ code: 'trust.privilege.hours' });
    const own = (await trial.certify(giver)).id;
    await expect(give({ holder: own })).rejects.toMatchObject({ code: 'trust.privilege.own' });
  });

  test('persons are named as well as roles; a grant that is removed gives no more', async () => {
    const night = { kind: 'role', value: 'urn:city:role:night-watch' } as const;
    const { id } = await grant({ ...night, roles: [], principals: [stranger.id] });
    expect((await give({ privileges: [night] }, stranger)).privileges).toEqual([night]);
    await expect(give({ privileges: [night] })).rejects.toMatchObject({ code: 'trust.privilege.not-yours' });
    expect(
      (await trial.run('privilege-grant.list', {}, stranger)).items.map((one: { value: string }) => one.value),
    ).toEqual([night.value]);
    const again = await grant({ ...night, roles: ['operator'], principals: [] });
    expect(again.id).toBe(id);
    await give({ privileges: [night] });
    await trial.run('privilege-grant.remove', { id }, officer);
    await expect(give({ privileges: [night] })).rejects.toMatchObject({ code: 'trust.privilege.not-yours' });
    await expect(trial.run('privilege-grant.remove', { id }, officer)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a role counts for people: a key with that role gives nothing, to its maker or others, unless it is named', async () => {
    const key = { ...giver, type: 'application', id: newId(), name: 'key of Wang', authentication: 'key' } as const;
    await expect(give({}, key)).rejects.toMatchObject({ code: 'trust.privilege.not-yours' });
    await grant({ principals: [key.id] });
    expect((await give({}, key)).issuedBy).toMatchObject({ type: 'application', id: key.id });
    await grant();
  });

  test('oddly written privileges, roles and targets are refused with how they are written', async () => {
    const odd = [
      ...['duty officer', 'urn:', 'urn:值班', `urn:${'x'.repeat(250)}`].map((value) => ({ kind: 'role', value })),
      ...[' x', 'a\u0000b', 'x'.repeat(129)].map((value) => ({ kind: 'group', value })),
      ...['1.2.3', '1.2.3 high', '3.1.1 secret', '1.40.1 secret', '1.2.03 secret'].map((value) => ({
        ...{ kind: 'clearance', value },
      })),
      ...['urn:a', 'urn:a urn:b urn:c'].map((value) => ({ kind: 'access-identity', value })),
    ];
    for (const privilege of odd)
      await expect(grant(privilege), privilege.value).rejects.toMatchObject({ code: 'trust.privilege.form' });
    await expect(grant({ roles: ['king'] })).rejects.toMatchObject({ code: 'trust.role.unknown' });
    await expect(give({ targets: { names: ['water works'] } })).rejects.toMatchObject({
      code: 'trust.privilege.target',
    });
  });
});

describe('whom', () => {
  test('a certificate that is good now, by id or PEM, and no authority', async () => {
    const row = await trial.certify();
    expect((await give({ holder: formatPem('CERTIFICATE', row.certificate) })).holder.certificate).toBe(row.id);
    await trial.certifier.revoke(trial.db, row.id, 1);
    const unfit = { code: 'trust.privilege.holder' };
    await expect(give({ holder: row.id })).rejects.toMatchObject(unfit);
    const [root] = await trial.rootsOf('international');
    for (const odd of [formatPem('CERTIFICATE', root!.certificate), 'nobody', '-----BEGIN CERTIFICATE-----'])
      await expect(give({ holder: odd }), odd.slice(0, 20)).rejects.toMatchObject(unfit);
    await expect(give({ holder: newId() })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a certificate of the city in no other encoding of its signature: neither its revocation nor its owner is forgotten', async () => {
    const twin = (der: Uint8Array): string => formatPem('CERTIFICATE', otherSignature(der));
    const unfit = { code: 'trust.privilege.holder' };
    const own = await trial.certify(giver);
    await expect(give({ holder: twin(own.certificate) })).rejects.toMatchObject(unfit);
    const ended = await trial.certify();
    await trial.certifier.revoke(trial.db, ended.id, 1);
    await expect(give({ holder: twin(ended.certificate) })).rejects.toMatchObject(unfit);
  });
});

describe('attribute authorities', () => {
  test('are one for each hierarchy, however many processes make them, and no CA can be one', async () => {
    await Promise.all([trial.open().renew(), trial.open().renew(), trial.privileges.renew()]);
    const { items } = await trial.run('attribute-authority.list', {}, officer);
    expect(items.map((one: { hierarchy: string }) => one.hierarchy).toSorted()).toEqual(['international', 'national']);
    for (const { id, active, list } of items) {
      expect(active).toBe(true);
      expect(list.number).toBeGreaterThanOrEqual(1);
      expect((await trial.published(`${id}.cer`)).length).toBeGreaterThan(300);
    }
  });

  test('renew their lists before these run out, with growing numbers', async () => {
    const { authority } = await give();
    const number = async () =>
      (await trial.run('attribute-authority.list', {}, officer)).items.find(
        (one: { id: string }) => one.id === authority,
      ).list.number;
    // Past what settles after the revocations before.
    trial.advance(hour / 10);
    await trial.privileges.renew();
    const first = await number();
    await trial.privileges.renew();
    expect(await number()).toBe(first);
    trial.advance(7 * hour);
    await trial.privileges.renew();
    expect(await number()).toBeGreaterThan(first);
    trial.advance(-7.1 * hour);
  });

  test('tell of what was taken back while the job for it failed, as it does when keys stay sealed for hours', async () => {
    // After the times of the lists that the tests before made.
    trial.advance(8 * hour);
    const { id } = await give();
    await trial.run('privilege.revoke', { id, words: 'sealed meanwhile' });
    trial.loseJobs();
    expect(await checked(id)).toMatchObject({ valid: true });
    await trial.privileges.renew();
    expect(await checked(id)).toBe('privilege.revoked');
    trial.advance(-8 * hour);
  });

  test('are followed by new ones; what the former gave is still checked and taken back', async () => {
    const first = await give();
    trial.advance(560 * 24 * hour);
    const held = await trial.certify();
    await trial.privileges.renew();
    const next = await give({ holder: held.id });
    expect(next.authority).not.toBe(first.authority);
    const { items } = await trial.run('attribute-authority.list', {}, officer);
    expect(items).toHaveLength(4);
    expect(items.filter((one: { active: boolean }) => one.active)).toHaveLength(2);
    expect(await checked(next.id)).toMatchObject({ valid: true });
    expect(await checked(first.id)).toMatch(/untrusted|late/);
    await trial.certifier.revoke(trial.db, next.authority, 1);
    await expect(give({ holder: held.id })).resolves.toMatchObject({ authority: first.authority });
    await trial.privileges.renew();
    const third = await give({ holder: held.id });
    expect(third.authority).not.toBe(first.authority);
    trial.advance(-560 * 24 * hour);
  });
});

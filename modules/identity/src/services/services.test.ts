import { randomUUID } from 'node:crypto';
import { contentDigest, signMessage } from '@citywall/http-signature';
import type { Principal } from '@citywall/kernel';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyPublication } from '../index.ts';
import { code, openPeopledIdentity } from '../peopled-identity.fixture.ts';
import { readDescription } from './description.ts';
import { type Publication, signPublication } from './publication.ts';
import { describe31, makeParty, type Party } from './service.fixture.ts';

let people: Awaited<ReturnType<typeof openPeopledIdentity>>;
let water: Party;
let power: Party;
let root: Party;
/** Whom certificates name, by their bytes in hex, as trust would say. */
const holders = new Map<string, Principal>();
const application = (id: string): Principal => ({
  ...{ type: 'application', id, name: id, roles: [], authentication: 'certificate' },
});
const hex = ({ certificate }: Party) => Buffer.from(certificate.raw).toString('hex');

beforeAll(async () => {
  people = await openPeopledIdentity({
    principalOf: async (certificate) => holders.get(Buffer.from(certificate).toString('hex')),
  });
  const now = people.trial.now();
  root = await makeParty('sm2', 'Root', now);
  water = await makeParty('sm2', 'Water', now, root);
  power = await makeParty('p256', 'Power', now);
  holders.set(hex(water), application('water'));
  holders.set(hex(power), application('power'));
});
afterAll(() => people.trial.close());

const publicationOf = (party: Party, service: string, version: string, now = people.trial.now()) =>
  signPublication({ service, description: describe31(version), certificates: party.pem }, party.key, now);
const publish = (publication: Publication, principal = people.admin) =>
  people.trial.run('identity.service.publish', publication, principal);

describe('the registry of services', () => {
  test('what is published is fetched as it was signed, and verified offline; SM2 and ECDSA', async () => {
    await publish(await publicationOf(water, 'water.valves', '1.0'), application('water'));
    await publish(await publicationOf(power, 'power.grid', '1.0'));
    const { output } = await people.trial.run('identity.service.show', { name: 'water.valves' }, people.admin);
    expect(output).toMatchObject({ owner: { type: 'application', name: 'water' }, shown: { state: 'published' } });
    expect(output.check).toEqual({ holds: true });
    holders.delete(hex(water));
    const doubted = await people.trial.run(
      'identity.service.show',
      { name: 'water.valves', version: '1.0' },
      people.admin,
    );
    expect(doubted.output.check).toMatchObject({ holds: false, reason: { code: 'identity.service.signer' } });
    holders.set(hex(water), application('water'));
    const trusted = { anchors: [root.certificate], now: people.trial.now() };
    expect(await verifyPublication(output.publication, trusted)).toMatchObject({
      ...{
        service: 'water.valves',
        version: '1.0',
        title: 'Valves 阀门',
        algorithm: 'sm2-sm3',
        signer: 'CN=Water,C=CN',
      },
    });
    const foreign = { ...trusted, anchors: [power.certificate] };
    await expect(verifyPublication(output.publication, foreign)).rejects.toEqual(code('identity.service.chain'));
    const late = { ...trusted, now: trusted.now + 2 * 86_400_000 };
    await expect(verifyPublication(output.publication, late)).rejects.toEqual(code('identity.service.chain'));
    const unread = { ...trusted, lists: [], anchors: [] };
    await expect(verifyPublication(output.publication, unread)).rejects.toEqual(code('identity.service.chain'));
  });

  test('whatever is changed in a publication is refused', async () => {
    const good = await publicationOf(water, 'water.valves', '7.0');
    const trusted = { anchors: [root.certificate], now: people.trial.now() };
    await verifyPublication(good, trusted);
    const changes: Partial<Publication>[] = [
      { service: 'water.pumps' },
      { description: good.description.replace('showValve', 'openValve') },
      { description: describe31('7.1'), contentDigest: contentDigest(Buffer.from(describe31('7.1'))) },
      { certificates: power.pem },
      { signatureInput: good.signatureInput.replace('created=1', 'created=0') },
      { signatureInput: good.signatureInput.replace('"content-digest" ', '') },
    ];
    for (const change of changes) await expect(verifyPublication({ ...good, ...change }, trusted)).rejects.toThrow();
  });

  test('a name belongs to whom its first certificate named; a version is published once', async () => {
    await publish(await publicationOf(water, 'water.levels', '1.0'));
    const theirs = await publicationOf(power, 'water.levels', '2.0');
    await expect(publish(theirs)).rejects.toEqual(code('identity.service.taken'));
    const again = await publicationOf(water, 'water.levels', '1.0');
    await expect(publish(again)).rejects.toEqual(code('identity.service.version'));
    await publish(await publicationOf(water, 'water.levels', '1.1'));
    const { output } = await people.trial.run('identity.service.show', { name: 'water.levels' }, people.admin);
    expect(output.versions.map(({ version }: { version: string }) => version)).toEqual(['1.1', '1.0']);
    expect(output.shown.version).toBe('1.1');
  });

  test('a certificate that is not the city’s, or an old signature, publishes nothing', async () => {
    const stranger = await makeParty('p256', 'Stranger', people.trial.now());
    const foreign = await publicationOf(stranger, 'odd', '1.0');
    await expect(publish(foreign)).rejects.toEqual(code('identity.service.signer'));
    const old = await publicationOf(water, 'old', '1.0', people.trial.now() - 2 * 86_400_000);
    await expect(publish(old)).rejects.toEqual(code('http-signature.time.late'));
    const { output } = await people.trial.run('identity.service.list', {}, people.admin);
    expect(output.items.map(({ name }: { name: string }) => name)).not.toContain('odd');
  });

  test('a withdrawn version is told as such; the one before it counts again; machines withdraw their own only', async () => {
    const list = async () => (await people.trial.run('identity.service.list', {}, people.admin)).output.items;
    const newest = async () => (await list()).find(({ name }: { name: string }) => name === 'water.levels').newest;
    const wish = { name: 'water.levels', version: '1.1', reason: 'wrong limits' };
    const other = people.trial.run('identity.service.withdraw', wish, application('power'));
    await expect(other).rejects.toEqual(code('identity.service.not-yours'));
    await people.trial.run('identity.service.withdraw', wish, application('water'));
    expect(await newest()).toMatchObject({ version: '1.0', state: 'published' });
    await people.trial.run('identity.service.withdraw', { ...wish, version: '1.0' }, people.admin);
    expect(await newest()).toMatchObject({ state: 'withdrawn' });
    const twice = people.trial.run('identity.service.withdraw', wish, people.admin);
    await expect(twice).rejects.toEqual(code('identity.service.withdrawn'));
  });

  test('lists go on from a name', async () => {
    const { output } = await people.trial.run('identity.service.list', { limit: 1 }, people.admin);
    expect(output).toMatchObject({ items: [{ name: 'power.grid' }], next: 'power.grid' });
    const more = await people.trial.run('identity.service.list', { limit: 1, cursor: 'power.grid' }, people.admin);
    expect(more.output.items[0].name).toBe('water.levels');
  });
});

describe('messages between services', () => {
  const body = Buffer.from('{"open":true}');
  const message = async (party: Party, service: string, more: { nonce?: string | undefined } = {}) => {
    const request = {
      ...{ method: 'POST', url: 'https://water.city.example/valves/7?now=1' },
      headers: { 'content-digest': contentDigest(body) },
    };
    const fields = await signMessage(
      request,
      { ...party.key, id: service },
      {
        ...{ components: ['@method', '@target-uri', 'content-digest'], nonce: randomUUID(), ...more },
        created: Math.trunc(people.trial.now() / 1_000),
      },
    );
    const headers = { 'Content-Digest': request.headers['content-digest'], 'Signature-Input': fields.signatureInput };
    return { ...request, headers: { ...headers, Signature: fields.signature }, body: body.toString('base64') };
  };
  const verify = (input: object) => people.trial.run('identity.message.verify', input, application('power'));

  test('the sender is named once; a replay is refused, also by another server', async () => {
    for (const [party, service, algorithm] of [
      [water, 'water.valves', 'sm2-sm3'],
      [power, 'power.grid', 'ecdsa-p256-sha256'],
    ] as const) {
      const sent = await message(party, service);
      const { output } = await verify(sent);
      expect(output).toMatchObject({ service, algorithm, signer: { type: 'application' } });
      await expect(verify(sent)).rejects.toEqual(code('http-signature.replay.seen'));
      const second = people.trial.open();
      const operation = second.module.operations.find(({ name }) => name === 'identity.message.verify');
      const again = people.trial.db.transaction().execute((db) => operation?.run(sent, { db } as never) as never);
      await expect(again).rejects.toEqual(code('http-signature.replay.seen'));
    }
  });

  test('changed, unsigned, without nonce, too old or by another key: refused', async () => {
    const sent = await message(water, 'water.valves');
    await expect(verify({ ...sent, method: 'PUT' })).rejects.toEqual(code('http-signature.signature.wrong'));
    await expect(verify({ ...sent, url: 'https://water.city.example/valves/8' })).rejects.toEqual(
      code('http-signature.signature.wrong'),
    );
    await expect(verify({ ...sent, body: 'AAAA' })).rejects.toEqual(code('http-signature.digest.wrong'));
    await expect(verify({ ...sent, headers: {} })).rejects.toEqual(code('http-signature.signature.missing'));
    const bare = await message(water, 'water.valves', { nonce: undefined });
    await expect(verify(bare)).rejects.toEqual(code('http-signature.nonce.missing'));
    await expect(verify(await message(power, 'nobody'))).rejects.toEqual(code('http-signature.key.unknown'));
    await expect(verify(await message(power, 'water.valves'))).rejects.toEqual(code('http-signature.signature.wrong'));
    people.trial.advance(400_000);
    await expect(verify(sent)).rejects.toEqual(code('http-signature.time.late'));
  });

  test('a service whose certificate or description is taken back is believed no more', async () => {
    holders.delete(hex(power));
    await expect(verify(await message(power, 'power.grid'))).rejects.toEqual(code('http-signature.key.unknown'));
    holders.set(hex(power), application('power'));
    await verify(await message(power, 'power.grid'));
    const wish = { name: 'power.grid', version: '1.0', reason: 'ended' };
    await people.trial.run('identity.service.withdraw', wish, people.admin);
    await expect(verify(await message(power, 'power.grid'))).rejects.toEqual(code('http-signature.key.unknown'));
  });
});

describe('descriptions', () => {
  const refused = code('identity.service.description');

  test('what is no OpenAPI 3.1 is refused with the place', () => {
    expect(readDescription(describe31('1.0-rc.1'))).toEqual({ title: 'Valves 阀门', version: '1.0-rc.1' });
    const operation = { operationId: 'same' };
    for (const text of [
      '',
      'null',
      '[]',
      describe31('1.0', { openapi: '3.0.3' }),
      describe31('1.0', { info: {} }),
      describe31('1 0'),
      describe31('1.0', { paths: { valves: {} } }),
      describe31('1.0', { paths: { '/a': { get: operation, put: operation } } }),
      describe31('1.0', { components: {} }),
      describe31('1.0', { 'x-filler': 'x'.repeat(1024 * 1024) }),
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      describe31('1.0', { 'x-deep': JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }),
    ]) {
      expect(() => readDescription(text)).toThrow(refused);
    }
  });

  test('no JSON does more than be refused', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (any, paths) => {
        for (const text of [any, `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":${paths}}`]) {
          try {
            readDescription(text);
          } catch (error) {
            expect(error).toEqual(refused);
          }
        }
      }),
    );
  });
});

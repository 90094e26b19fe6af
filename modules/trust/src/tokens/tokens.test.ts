import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { newId, type Principal } from '@citywall/kernel';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administrator, application, openTrial, type Trial } from '../trust.fixture.ts';
import { createTokens } from './create-tokens.ts';

const person = (name: string, roles: readonly string[] = []): Principal => ({
  ...{ type: 'person', id: newId(), name, roles, authentication: 'session' },
});
const resident = person('Chen');
const neighbour = person('Zhou');
const suite = RSABSSA.SHA384.PSS.Randomized({ supportsRSARAW: false });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const title = { en: 'Neighbourhood survey', zh: '社区调查' };
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

let trial: Trial;
let kind: { id: string; jwk: JsonWebKey };

beforeAll(async () => {
  trial = await openTrial({ demonstration: true });
  const tables = new URL('../../migrations/0700-tokens.sql', import.meta.url);
  await sql.raw(readFileSync(tables, 'utf8')).execute(trial.db);
  kind = await make('survey');
}, 60_000);
afterAll(() => trial.close());

const make = (name: string, more: object = {}) =>
  trial.run('token-kind.create', { name, title, expiresAt: inDays(30), dailyLimit: 5, ...more });

/** The holder's half, by a client that is not ours. */
async function prepare(of = kind) {
  const { kty, n, e } = of.jwk;
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-384' };
  const key = await webcrypto.subtle.importKey('jwk', { kty, n, e } as JsonWebKey, algorithm, true, ['verify']);
  const message = suite.prepare(randomBytes(32));
  const { blindedMsg, inv } = await suite.blind(key as CryptoKey, message);
  const finish = async (signature: string) => ({
    message: base64(message),
    signature: base64(await suite.finalize(key as CryptoKey, message, Buffer.from(signature, 'base64'), inv)),
  });
  return { blinded: base64(blindedMsg), finish };
}

async function tokenOf(of = kind, who = resident) {
  const { blinded, finish } = await prepare(of);
  const { signatures } = await trial.run('token.issue', { id: of.id, blinded: [blinded] }, who);
  return finish(signatures[0]);
}

const redeem = (token: object, id = kind.id) => trial.run('token.redeem', { id, ...token }, neighbour);

describe('a token', () => {
  test('is signed unseen, and good for one use', async () => {
    const token = await tokenOf();
    expect(await redeem(token)).toEqual({});
    await expect(redeem(token)).rejects.toMatchObject({ code: 'trust.token.spent' });
  });

  test('is used once, however many try at once', async () => {
    const token = await tokenOf();
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => redeem(token)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is one of its kind: altered, of another kind, of no kind, and oddly formed are refused alike', async () => {
    const token = await tokenOf();
    const other = await make('parking');
    const flipped = (text: string): string => {
      const bytes = Buffer.from(text, 'base64');
      bytes[7] = (bytes[7] ?? 0) ^ 1;
      return base64(bytes);
    };
    const wrong: [object, string][] = [
      [{ ...token, message: flipped(token.message) }, kind.id],
      [{ ...token, signature: flipped(token.signature) }, kind.id],
      [{ ...token, signature: token.signature.slice(0, -4) }, kind.id],
      [{ ...token, message: '****' }, kind.id],
      [{ ...token, message: base64(randomBytes(31)) }, kind.id],
      [token, other.id],
      [token, newId()],
    ];
    const said = new Set<string>();
    for (const [input, id] of wrong)
      said.add(await redeem(input, id).catch(({ code, status, message }) => `${status} ${code} ${message}`));
    expect([...said]).toEqual([expect.stringMatching(/^422 trust\.token\.invalid/)]);
    expect(await redeem(token)).toEqual({});
  });

  test('cannot be made of the blind signature alone, nor of two tokens', async () => {
    const { blinded } = await prepare();
    const { signatures } = await trial.run('token.issue', { id: kind.id, blinded: [blinded] }, neighbour);
    await expect(redeem({ message: blinded, signature: signatures[0] })).rejects.toMatchObject({
      code: 'trust.token.invalid',
    });
  });
});

describe('the quota', () => {
  test('is of each person and day, for batches too, and given back when nothing was signed', async () => {
    const { id } = await make('bus', { dailyLimit: 3 });
    const of = await trial.run('token-kind.get', { id });
    const many = async (count: number) =>
      (await Promise.all(Array.from({ length: count }, () => prepare(of)))).map((one) => one.blinded);
    const issue = async (count: number, who = resident) =>
      trial.run('token.issue', { id, blinded: await many(count) }, who);
    await expect(issue(4)).rejects.toMatchObject({ code: 'trust.token.quota', status: 429 });
    const beyond = base64(Buffer.alloc(384, 0xff));
    await expect(trial.run('token.issue', { id, blinded: [beyond] }, resident)).rejects.toMatchObject({
      code: 'trust.input.invalid',
    });
    expect(await issue(2)).toMatchObject({ left: 1 });
    await expect(issue(2)).rejects.toMatchObject({ code: 'trust.token.quota' });
    expect((await issue(1)).signatures).toHaveLength(1);
    expect(await issue(3, neighbour)).toMatchObject({ left: 0 });
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => issue(1, administrator)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    trial.advance(86_400_000);
    expect(await issue(3)).toMatchObject({ left: 0 });
    trial.advance(-86_400_000);
  });

  test('malformed blinded messages are told what they should be', async () => {
    for (const blinded of ['AAAA', base64(randomBytes(383)), '!!!'])
      await expect(trial.run('token.issue', { id: kind.id, blinded: [blinded] }, resident)).rejects.toMatchObject({
        code: 'trust.token.blinded',
      });
  });
});

describe('a kind', () => {
  test('may be for some roles, names known ones only, and ends within two years', async () => {
    const { id } = await make('staff', { roles: ['operator'] });
    const { blinded } = await prepare(await trial.run('token-kind.get', { id }));
    const issue = (who: Principal) => trial.run('token.issue', { id, blinded: [blinded] }, who);
    await expect(issue(resident)).rejects.toMatchObject({ code: 'trust.token.not-yours', status: 403 });
    expect((await issue(person('Gao', ['operator']))).signatures).toHaveLength(1);
    await expect(make('kings', { roles: ['king'] })).rejects.toMatchObject({ code: 'trust.role.unknown' });
    for (const expiresAt of ['tomorrow', inDays(-1), inDays(800), '2026'])
      await expect(make('odd', { expiresAt }), expiresAt).rejects.toMatchObject({ code: 'trust.token-kind.end' });
    await expect(make('staff')).rejects.toMatchObject({ code: 'trust.token-kind.taken' });
  });

  test('tells everybody its key, and counts without names', async () => {
    const shown = await trial.run('token-kind.get', { id: kind.id }, application);
    expect(shown).toMatchObject({ name: 'survey', variant: 'RSABSSA-SHA384-PSS-Randomized', state: 'open' });
    expect(shown).not.toHaveProperty('createdBy');
    const der = Buffer.from(shown.publicKey.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    expect(shown.keyId).toBe(createHash('sha256').update(der).digest('hex'));
    const { items } = await trial.run('token-kind.list');
    expect(items.find(({ id }: { id: string }) => id === kind.id)).toMatchObject({ issued: 4, redeemed: 3 });
    // Who could watch the counts could see when somebody uses a token.
    for (const one of (await trial.run('token-kind.list', {}, resident)).items)
      expect(one).toMatchObject({ issued: null, redeemed: null });
  });

  test('is not cleared before its end, and the job that came too early comes again', async () => {
    let end: (data: { kind: string }) => Promise<void> = async () => {};
    const jobs = { work: (_queue: string, _options: object, act: typeof end) => (end = act), send: async () => {} };
    createTokens({ db: trial.db, clock: { now: () => Date.now() }, jobs: jobs as never }, {} as never);
    await expect(end({ kind: kind.id })).rejects.toThrow('not ended yet');
  });

  test('closed issues no more and redeems until it ends; then what was kept of it is gone', async () => {
    const short = await make('vote', { expiresAt: inDays(1) });
    const [first, second] = [await tokenOf(short), await tokenOf(short, neighbour)];
    await trial.run('token-kind.close', { id: short.id, words: 'enough' });
    const { blinded } = await prepare(short);
    const issue = () => trial.run('token.issue', { id: short.id, blinded: [blinded] }, resident);
    await expect(issue()).rejects.toMatchObject({ code: 'trust.token.closed' });
    await expect(trial.run('token-kind.close', { id: short.id, words: 'again' })).rejects.toMatchObject({
      code: 'trust.token.closed',
    });
    expect(await redeem(first, short.id)).toEqual({});
    trial.advance(2 * 86_400_000);
    await expect(redeem(second, short.id)).rejects.toMatchObject({ code: 'trust.token.ended' });
    await expect(issue()).rejects.toMatchObject({ code: 'trust.token.ended' });
    const left = async () => {
      const answer = await sql<{
        rows: number;
      }>`select (select count(*) from trust.token_quota where kind = ${short.id}::uuid)
        + (select count(*) from trust.token_spent where kind = ${short.id}::uuid) as rows`.execute(trial.db);
      return Number(answer.rows[0]?.rows);
    };
    await expect.poll(left, { timeout: 10_000 }).toBe(0);
    const { items } = await trial.run('token-kind.list');
    expect(items.find(({ id }: { id: string }) => id === short.id)).toMatchObject({
      ...{ state: 'ended', issued: 2, redeemed: 1 },
    });
    trial.advance(-2 * 86_400_000);
  });
});

test('nothing that is kept joins what was issued with what was redeemed', async () => {
  const { blinded, finish } = await prepare();
  const { signatures } = await trial.run('token.issue', { id: kind.id, blinded: [blinded] }, neighbour);
  const token = await finish(signatures[0]);
  await redeem(token);
  const tables = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'trust' and table_name like 'token%'`.execute(trial.db);
  expect(tables.rows.map(({ name }) => name).toSorted()).toEqual(['token_kind', 'token_quota', 'token_spent']);
  const columns = await sql<{ name: string }>`select column_name as name from information_schema.columns
    where table_schema = 'trust' and table_name = 'token_spent'`.execute(trial.db);
  expect(columns.rows.map(({ name }) => name).toSorted()).toEqual(['digest', 'kind']);
  const kept = await sql<{
    text: string;
  }>`select coalesce(string_agg(q::text, ' '), '') as text from trust.token_quota q`.execute(trial.db);
  for (const secret of [blinded, signatures[0], token.message, token.signature]) {
    const bytes = Buffer.from(secret, 'base64');
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(kept.rows[0]?.text).not.toContain(bytes.toString('hex'));
    expect(kept.rows[0]?.text).not.toContain(digest);
    expect(JSON.stringify(trial.records)).not.toContain(secret);
    expect(JSON.stringify(trial.records)).not.toContain(digest);
  }
});

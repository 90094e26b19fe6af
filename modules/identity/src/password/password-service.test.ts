import { createHash } from 'node:crypto';
import { anonymous } from '@citywall/kernel';
import { type Puzzle, solve } from '@citywall/puzzle';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { code, good, openPeopledIdentity } from '../peopled-identity.fixture.ts';
import { foreignVectors } from './foreign/foreign-vectors.table.ts';
import { createLikeness } from './likeness.ts';
import { sampleAdopted } from './password.store.ts';

let city: Awaited<ReturnType<typeof openPeopledIdentity>>;
beforeAll(async () => {
  city = await openPeopledIdentity();
}, 60_000);
afterAll(() => city.trial.close());

const other = 'gravel lantern otter';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const storedHash = async (id: string): Promise<string | null> => {
  const answer = await sql<{
    hash: string | null;
  }>`select password_hash as hash from identity.account where id = ${id}::uuid`.execute(city.trial.db);
  return answer.rows[0]?.hash ?? null;
};
const noticesOf = async (name: string, password: string, address?: string) => {
  const person = await city.basic(name, password, address);
  const { output } = await city.trial.run('identity.notice.list', {}, person!);
  return output.items as { id: string; kind: string; text: { en: string; zh: string } }[];
};
/** Without a password, as somebody who was let in by a link. */
const invited = async (name: string, roles: string[] = []) => {
  const { output } = await city.trial.run('identity.user.create', { name, displayName: name, roles }, city.admin);
  return output.user as { id: string; name: string };
};
const importAs = (passwords: { name: string; hash: string }[], more: object = {}) =>
  city.trial.run('identity.password.import', { passwords, ...more }, city.admin);
const vector = (form: string) => foreignVectors.find((one) => one[1] === form)!;

describe('changing the password', () => {
  test('refuses the last ones of the history, and tells the owner', async () => {
    const { name } = await city.made([]);
    const person = (await city.basic(name, good))!;
    await city.trial.run('identity.password.change', { current: good, new: other }, person);
    await expect(city.trial.run('identity.password.change', { current: other, new: good }, person)).rejects.toEqual(
      code('identity.password.used-before'),
    );
    const notices = await noticesOf(name, other);
    expect(notices.map(({ kind }) => kind)).toEqual(['password-changed']);
    expect(notices[0]?.text.en).toContain('10.0.0.1');
    await city.trial.run('identity.notice.dismiss', { id: notices[0]?.id }, person);
    expect(await noticesOf(name, other)).toEqual([]);
  });

  test('remembers a password that an administrator took away', async () => {
    const { id, name } = await city.made([]);
    const { output } = await city.trial.run('identity.user.reset', { id }, city.admin);
    const token = output.link.split('token=')[1];
    const redeemed = await city.trial.run('identity.session.redeem', { token }, anonymous);
    const person = (await city.bySession(redeemed.token))!;
    await expect(city.trial.run('identity.password.change', { new: good }, person)).rejects.toEqual(
      code('identity.password.used-before'),
    );
    await city.trial.run('identity.password.change', { new: other }, person);
    expect((await noticesOf(name, other)).map(({ kind }) => kind)).toEqual(['password-changed', 'password-reset']);
  });

  test('takes what is known of the person into account', async () => {
    const { name } = await city.made([]);
    const person = (await city.basic(name, good))!;
    await expect(
      city.trial.run('identity.password.change', { current: good, new: `${name}${name}` }, person),
    ).rejects.toEqual(code('identity.password.contains-name'));
    const { output } = await city.trial.run('identity.password.measure', { password: 'woaini5201314' }, person);
    expect(output).toMatchObject({ acceptable: false, minimumScore: 3, problem: { code: 'identity.password.weak' } });
  });
});

describe('a notice', () => {
  test('is for its owner alone', async () => {
    const { name } = await city.made([]);
    const person = (await city.basic(name, good))!;
    await city.trial.run('identity.password.change', { current: good, new: other }, person);
    const [notice] = await noticesOf(name, other);
    await expect(city.trial.run('identity.notice.dismiss', { id: notice?.id }, city.admin)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('passwords of another system', () => {
  test('work after the import, and are hashed anew at the next sign-in', async () => {
    const forms = ['{SSHA}', 'bcrypt $2b$', '{PBKDF2-SHA256}', '{SSM3}', '$argon2id$', 'Keycloak pbkdf2-sha256'];
    const people = await Promise.all(forms.map((_form, n) => invited(`moved-${n}`)));
    const { output } = await importAs(forms.map((form, n) => ({ name: `moved-${n}`, hash: vector(form)[3] })));
    expect(output).toEqual({ imported: forms.length, refused: [] });
    for (const [n, form] of forms.entries()) {
      const { id, name } = people[n]!;
      expect(await storedHash(id)).toMatch(/^\$adopted\$/);
      expect(await city.basic(name, `${vector(form)[2]}!`, `10.1.0.${n}`)).toBeUndefined();
      expect((await city.basic(name, vector(form)[2], `10.1.0.${n}`))?.name).toBe(name);
      await expect.poll(() => storedHash(id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      // Proved by the new hash, from elsewhere.
      expect((await city.basic(name, vector(form)[2], `10.2.0.${n}`))?.name).toBe(name);
    }
  });

  test('are refused with line and reason, and no hash in the answer', async () => {
    await invited('taken-over');
    const { name: settled } = await city.made([]);
    const hash = vector('{SSHA}')[3];
    const { output } = await importAs([
      { name: 'taken-over', hash },
      { name: 'Taken-Over ', hash },
      { name: 'nobody', hash },
      { name: settled, hash },
      { name: 'admin', hash },
      { name: 'taken-over', hash: '{MD5}rL0Y20zC+Fzt72VPzMSk2A==' },
    ]);
    expect(output.imported).toBe(1);
    expect(output.refused.map(({ line, reason }: { line: number; reason: string }) => [line, reason])).toEqual([
      [2, 'twice'],
      [3, 'no-account'],
      [4, 'has-password'],
      [5, 'not-allowed'],
      [6, 'twice'],
    ]);
    expect(JSON.stringify(output)).not.toContain(hash.slice(8, 20));
  });

  test('of unknown form or with a hostile cost are refused', async () => {
    await Promise.all(['one', 'two', 'three'].map((name) => invited(`form-${name}`)));
    const { output } = await importAs([
      { name: 'form-one', hash: '$6$salt$hash' },
      { name: 'form-two', hash: `$2b$31$${'a'.repeat(53)}` },
      { name: 'form-three', hash: '{SSHA}!!' },
    ]);
    expect(output.refused.map(({ reason }: { reason: string }) => reason)).toEqual([
      'unknown',
      'too-costly',
      'malformed',
    ]);
  });
});

describe('names that do not exist', () => {
  test('derive what other systems would as often as real names do', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `like-${n}`);
    await Promise.all(names.map((name) => invited(name)));
    await importAs(names.map((name) => ({ name, hash: vector('{SSHA}')[3] })));
    const likeness = createLikeness(city.trial.db, city.trial.signer, { now: city.trial.now }, silent);
    const counted = await sampleAdopted(city.trial.db);
    const recipes = await Promise.all(Array.from({ length: 400 }, (_, n) => likeness.recipeFor(`invented-${n}`)));
    const share = recipes.filter((recipe) => recipe !== undefined).length / recipes.length;
    expect(Math.abs(share - counted.adopted / counted.total)).toBeLessThan(0.12);
    expect(await likeness.recipeFor('invented-7')).toEqual(recipes[7]);
  });
});

describe('a password that must be changed', () => {
  test('because it was leaked: the door opens for the change alone, from the next sign-in on', async () => {
    const stolen = 'umbrella quartz nineteen plover';
    const { name } = await city.made([], stolen);
    const list = Buffer.from(`${createHash('sha1').update(stolen).digest('hex').toUpperCase()}:3\n`);
    const bytes = { body: list, contentType: 'text/plain', contentEncoding: '' };
    await city.trial.run('identity.leaked-list.add', { first: true, ...bytes }, city.admin);
    expect((await city.basic(name, stolen))?.mustChangePassword).toBeUndefined();
    await city.trial.run('identity.leaked-list.publish', {}, city.admin);
    const { output: shown } = await city.trial.run('identity.leaked-list.show', {}, city.admin);
    expect(shown.entries).toBe(1);
    expect((await city.basic(name, stolen, '10.3.0.1'))?.mustChangePassword).toBe(true);
    expect((await noticesOf(name, stolen)).map(({ kind }) => kind)).toEqual(['password-leaked']);
    await city.trial.run('identity.leaked-list.remove', {}, city.admin);
    expect((await city.trial.run('identity.leaked-list.show', {}, city.admin)).output).toEqual({
      entries: 0,
      loadedAt: null,
    });
  });

  test('because of its age, where the policy has one', async () => {
    const { name } = await city.made([]);
    const person = (await city.basic(name, good))!;
    await city.trial.run('identity.password.change', { current: good, new: other }, person);
    await city.trial.run('identity.password-policy.change', { maximumAgeDays: 30 }, city.admin);
    expect((await city.basic(name, other, '10.4.0.1'))?.mustChangePassword).toBeUndefined();
    city.trial.advance(31 * 86_400_000);
    expect((await city.basic(name, other, '10.4.0.2'))?.mustChangePassword).toBe(true);
    await city.trial.run('identity.password-policy.change', { maximumAgeDays: null }, city.admin);
  });

  test('because somebody else gave it, where the policy always wants that', async () => {
    await city.trial.run('identity.password-policy.change', { alwaysChangeAtFirst: true }, city.admin);
    const { name } = await city.made([]);
    expect((await city.basic(name, good))?.mustChangePassword).toBe(true);
    await city.trial.run('identity.password-policy.change', { alwaysChangeAtFirst: false }, city.admin);
  });
});

describe('the list of leaked passwords', () => {
  test('is refused with the line, and only after a first part', async () => {
    const bytes = { body: Buffer.from('password\n'), contentType: 'text/plain', contentEncoding: '' };
    const add = (more: object) => city.trial.run('identity.leaked-list.add', { ...bytes, ...more }, city.admin);
    await expect(add({})).rejects.toEqual(code('identity.leaked-list.not-begun'));
    await expect(add({ first: true })).rejects.toEqual(code('identity.leaked-list.form'));
    await expect(add({ first: true, contentEncoding: 'gzip' })).rejects.toEqual(code('identity.leaked-list.part'));
    await expect(city.trial.run('identity.leaked-list.publish', {}, city.admin)).rejects.toEqual(
      code('identity.leaked-list.not-begun'),
    );
  });
});

describe('the policy', () => {
  test('is changed in part, with what was and what is in the record', async () => {
    const before = (await city.trial.run('identity.password-policy.show', {}, city.admin)).output.policy;
    const { notes, output } = await city.trial.run(
      'identity.password-policy.change',
      { minimumLength: 15 },
      city.admin,
    );
    expect(output.policy).toEqual({ ...before, minimumLength: 15 });
    expect(notes).toEqual({ from: before, to: output.policy });
    await city.trial.run('identity.password-policy.change', { minimumLength: before.minimumLength }, city.admin);
  });

  test('says how long links work and when idle sessions end', async () => {
    await city.trial.run('identity.password-policy.change', { linkHours: 1, idleMinutes: 5 }, city.admin);
    const { name } = await city.made([]);
    const { token } = await city.signIn(name);
    const { output } = await city.trial.run(
      'identity.user.create',
      { name: 'linked', displayName: 'x', roles: [] },
      city.admin,
    );
    city.trial.advance(6 * 60_000);
    expect(await city.bySession(token)).toBeUndefined();
    city.trial.advance(60 * 60_000);
    const link = output.link.split('token=')[1];
    await expect(city.trial.run('identity.session.redeem', { token: link }, anonymous)).rejects.toEqual(
      code('identity.link.invalid'),
    );
    await city.trial.run('identity.password-policy.change', { linkHours: 24, idleMinutes: 30 }, city.admin);
  });
});

describe('signing out everywhere', () => {
  test('ends every session of one’s own, or all but this one, and nobody else’s', async () => {
    const { name } = await city.made([]);
    const { name: neighbour } = await city.made([]);
    const [first, second, third] = [await city.signIn(name), await city.signIn(name), await city.signIn(neighbour)];
    const person = (await city.bySession(first.token))!;
    const kept = await city.trial.run('identity.session.end-all', { keepCurrent: true }, person);
    expect(kept.output).toEqual({ ended: 1 });
    expect(await city.bySession(second.token)).toBeUndefined();
    expect(await city.bySession(first.token)).toBeDefined();
    expect((await city.trial.run('identity.session.end-all', {}, person)).output).toEqual({ ended: 1 });
    expect(await city.bySession(first.token)).toBeUndefined();
    expect(await city.bySession(third.token)).toBeDefined();
  });
});

describe('a puzzle after failures', () => {
  test('lets the owner in from a new place while others guess at the name, and tells of it', async () => {
    const { name } = await city.made([]);
    for (let n = 0; n < 10; n += 1) await city.basic(name, `wrong ${n}`, `10.5.0.${n}`);
    const attempt = (more: object = {}) =>
      city.trial.run('identity.session.start', { name, password: good, ...more }, anonymous, '10.6.0.1');
    const refused = await attempt().catch((error) => error);
    expect(refused).toMatchObject({ code: 'identity.sign-in.too-often', status: 429 });
    const puzzle: Puzzle = refused.details.puzzle;
    const steps = solve(puzzle, (message) => createHash('sha256').update(message).digest());
    let step = steps.next();
    while (!step.done) step = steps.next();
    const solution = { token: puzzle.token, answers: [...step.value] };
    expect((await attempt({ puzzle: solution })).output.user.name).toBe(name);
    // Known there from now on.
    const notices = await noticesOf(name, good, '10.6.0.1');
    expect(notices.map(({ kind }) => kind)).toEqual(['failed-attempts']);
    expect(notices[0]?.text.zh).toContain('10 次');
  });

  test('is asked alike for names that do not exist', async () => {
    for (let n = 0; n < 10; n += 1) await city.basic('no-such-person', `wrong ${n}`, `10.7.0.${n}`);
    const refused = await city.basic('no-such-person', good, '10.8.0.1').catch((error) => error);
    expect(refused.details.puzzle).toMatchObject({ rounds: 16, bits: 11 });
  });
});

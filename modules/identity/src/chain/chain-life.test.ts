import { afterAll, expect, test } from 'vitest';
import { code } from '../peopled-identity.fixture.ts';
import { openSignIn } from '../session/sign-in.fixture.ts';

const city = await openSignIn();
const { trial, admin, made, session, enrolTotp, publish, basic } = city;
afterAll(() => trial.close());

const draft = async (text: string): Promise<number> =>
  (await trial.run('identity.chain.draft', { text, note: 'test' }, admin)).output.version.number;
const attempt = async (input: object) => (await trial.run('identity.chain.try', input, admin)).output;
const release = (number: number) => trial.run('identity.chain.publish', { number, reason: 'test' }, admin);

const strict =
  'chain "administrators":\n  for role security-administrator\n  password then totp\n\nchain "default":\n  password\n';

test('chains that lock out the last who holds a duty are found when tried, and never go live', async () => {
  const number = await draft(strict);
  await expect(release(number)).rejects.toEqual(code('identity.chain.not-tested'));
  const trialOf = await attempt({ number });
  expect(trialOf).toMatchObject({
    lockedOut: expect.arrayContaining(['security-administrator']),
    version: { state: 'draft' },
  });
  expect(trialOf.formatted).toBe(strict);
  await expect(release(number)).rejects.toEqual(code('identity.chain.not-tested'));
  expect(await basic('admin', 'rather-long-and-odd-1')).toBeDefined();
});

test('one holder of each duty who has what is asked is enough; with leave to enrol it may be none', async () => {
  const lenient = await attempt({ text: strict.replace('then totp', 'then totp\n  enrol totp') });
  expect(lenient).toMatchObject({ lockedOut: [], version: null });
  expect(lenient.people.find(({ name }: { name: string }) => name === 'admin')).toMatchObject({
    chains: [{ name: 'administrators', ability: 'enrols' }],
    able: true,
  });
  // A leave that ends on a day locks out on that day.
  const dated = await attempt({ text: strict.replace('then totp', 'then totp\n  enrol totp until 2099-01-01') });
  expect(dated.lockedOut).toContain('security-administrator');
  const second = await made(['security-administrator', 'system-administrator', 'audit-administrator']);
  await enrolTotp(await session(second.name));
  const number = await draft(strict);
  expect((await attempt({ number })).version.state).toBe('tested');
  await release(number);
  const { output } = await trial.run('identity.chain.show', {}, admin);
  expect(output).toMatchObject({ version: { number, state: 'live', publishedBy: 'admin' }, text: strict });
  await expect(basic('admin', 'rather-long-and-odd-1')).rejects.toEqual(code('identity.basic.more-needed'));
  // The only one who can still come in cannot be taken away, although others hold the same duties.
  const disable = trial.run('identity.user.disable', { id: second.id, reason: 'test' }, admin);
  await expect(disable).rejects.toEqual(code('identity.duty.last-holder'));
  await publish('chain "default": password\n');
  expect(await basic('admin', 'rather-long-and-odd-1')).toBeDefined();
});

test('chains that depend on circumstances must let somebody in under all of them', async () => {
  const atNight = strict
    .replace('for role security-administrator', 'for between 22:00 and 06:00 +08:00')
    .replace('totp', 'certificate');
  expect((await attempt({ text: atNight })).lockedOut).not.toEqual([]);
});

test('between the trial and going live things may change: they are tried once more', async () => {
  const user = await made(['security-administrator', 'system-administrator', 'audit-administrator']);
  await enrolTotp(await session(user.name));
  const everybody = strict.replace(
    'for role security-administrator',
    'for role security-administrator or role system-administrator',
  );
  const number = await draft(everybody);
  expect((await attempt({ number })).version.state).toBe('tested');
  const others = (await attempt({ text: everybody })).people.filter(({ able }: { able: boolean }) => able);
  for (const { id } of others) await trial.run('identity.user.disable', { id, reason: 'test' }, admin);
  await expect(release(number)).rejects.toEqual(code('identity.chain.lock-out'));
});

test('people named are tried too, and names that nobody has are told', async () => {
  const user = await made(['viewer']);
  const text = 'chain "viewers": for role viewer\n  passkey\nchain "default": password';
  const { people, unknown } = await attempt({ text, people: [user.name.toUpperCase(), 'nobody'] });
  expect(unknown).toEqual(['nobody']);
  expect(people.find(({ id }: { id: string }) => id === user.id)).toMatchObject({
    chains: [{ name: 'viewers', ability: 'no' }],
    able: false,
    duties: [],
  });
  const refused = trial.run('identity.chain.draft', { text: 'chain', note: 'x' }, admin);
  await expect(refused).rejects.toMatchObject({ code: 'identity.chain.text', details: { line: 1, column: 6 } });
  await expect(attempt({})).rejects.toEqual(code('identity.chain.which'));
  await expect(attempt({ number: 999 })).rejects.toEqual(code('not-found'));
});

test('nobody removes the last factor that his chain asks for', async () => {
  const user = await made(['viewer']);
  const principal = await session(user.name);
  await enrolTotp(principal);
  await publish('chain "viewers": for role viewer\n  password then totp\nchain "default": password\n');
  const { output } = await trial.run('identity.factor.list', {}, principal);
  expect(output.chains).toEqual([{ name: 'viewers', proof: 'password then totp', able: true }]);
  const remove = trial.run(
    'identity.factor.remove',
    { id: output.items[0].id },
    { ...principal, provedAt: trial.now() },
  );
  await expect(remove).rejects.toEqual(code('identity.factor.needed'));
});

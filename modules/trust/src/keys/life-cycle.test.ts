import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { application, openTrial, type Trial } from '../trust.fixture.ts';
import { type KeyState, keyStates, mayProcess, mayProtect, transitions } from './life-cycle.table.ts';

let trial: Trial;
let ring: string;
let made = 0;

beforeAll(async () => {
  trial = await openTrial({ demonstration: true });
  const { type, id, name } = application;
  ring = (await trial.run('ring.create', { name: 'property', owner: { type, id, name } })).id;
});
afterAll(() => trial.close());

describe('the states of NIST SP 800-57', () => {
  test('nothing leaves destroyed, nothing but destroyed ends compromise, nobody returns to pre-activation', () => {
    expect(transitions.destroyed).toEqual([]);
    expect(transitions.compromised).toEqual(['destroyed']);
    for (const state of keyStates) {
      expect(transitions[state]).not.toContain('pre-activation');
      expect(transitions[state]).not.toContain(state);
      if (state !== 'destroyed') expect(transitions[state]).toContain('destroyed');
    }
  });

  const step = fc.oneof(
    fc.constant('rotate' as const),
    fc.constant('use' as const),
    fc.constantFrom<KeyState>('active', 'suspended', 'deactivated', 'compromised'),
  );

  test('hold through every sequence of rotations, transitions and uses, for sealing and signing', async () => {
    const sequences = fc.array(step, { minLength: 1, maxLength: 12 });
    const property = fc.asyncProperty(fc.constantFrom('aes-256-gcm', 'ecdsa-p256'), fc.boolean(), sequences, follow);
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);
});

/** Does what the sequence says with a real key, and compares each outcome with what the table says of the states. */
async function follow(kind: string, active: boolean, steps: readonly ('rotate' | 'use' | KeyState)[]): Promise<void> {
  made += 1;
  const { id } = await trial.run('key.create', { ring, name: `key ${made}`, kind, active });
  const states: KeyState[] = [active ? 'active' : 'pre-activation'];
  const marks: { version: number; mark: string }[] = [];
  for (const one of steps) {
    if (one === 'rotate') {
      await trial.run('key.rotate', { id });
      for (const [at, state] of states.entries()) if (state === 'active') states[at] = 'deactivated';
      states.push('active');
    } else if (one === 'use') {
      await useAsAllowed(id, kind, states, marks);
    } else {
      const from = states.at(-1) as KeyState;
      const done = await codeOf(trial.run('key.transition', { id, to: one, reason: 'a test' }));
      expect(done).toBe(transitions[from].includes(one) ? undefined : 'trust.key.transition');
      if (done === undefined) states[states.length - 1] = one;
    }
  }
  await useAsAllowed(id, kind, states, marks);
  const { versions } = await trial.run('key.get', { id });
  expect(versions.map(({ state }: { state: string }) => state)).toEqual(states);
}

/** The latest version protects exactly when it may; every earlier mark is processed exactly when its version may. */
async function useAsAllowed(
  id: string,
  kind: string,
  states: readonly KeyState[],
  marks: { version: number; mark: string }[],
): Promise<void> {
  const seals = kind === 'aes-256-gcm';
  const text = Buffer.from('kept').toString('base64');
  const input = seals ? { id, plaintext: text } : { id, message: text };
  const latest = states.at(-1) as KeyState;
  const protecting = trial.run(seals ? 'key.encrypt' : 'key.sign', input, application);
  expect(await codeOf(protecting)).toBe(mayProtect(latest) ? undefined : 'trust.key.state');
  if (mayProtect(latest)) {
    const { ciphertext, signature, version } = await protecting;
    expect(version).toBe(states.length);
    marks.push({ version, mark: ciphertext ?? signature });
  }
  for (const { version, mark } of marks) {
    const allowed = mayProcess(states[version - 1] as KeyState, seals ? 'decrypt' : 'verify');
    const item = seals ? { id, ciphertext: mark } : { id, message: text, signature: mark };
    const processing = trial.run(seals ? 'key.decrypt' : 'key.verify', item, application);
    expect(await codeOf(processing)).toBe(allowed ? undefined : 'trust.key.state');
    if (allowed) expect(await processing).toEqual(seals ? { plaintext: text } : { valid: true });
  }
}

/** The code of the refusal; undefined when it was done. */
async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

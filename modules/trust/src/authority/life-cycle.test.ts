import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAuthorities } from './authority.fixture.ts';
import type { AuthorityRow } from './authority.store.ts';
import { foundIssuing, nameOfAuthority } from './found-hierarchy.ts';
import { type AuthorityState, authorityStates, authorityTransitions, mayAnswer, mayIssue } from './life-cycle.table.ts';
import { moveAuthority } from './move-authority.ts';
import { endAuthorities } from './succession/end-authorities.ts';
import { rollOver } from './succession/roll-over.ts';

let trial: Awaited<ReturnType<typeof openTrialAuthorities>>;

beforeAll(async () => {
  trial = await openTrialAuthorities();
});
afterAll(() => trial.close());

const owner = { type: 'application', id: 'a1', name: 'a' } as const;
const wish = { key: 'ecdsa-p256', subject: [], names: [{ kind: 'host', value: 'app.city.example' } as const] };
const fresh = async () => {
  trial.shelf.forget();
  return trial.shelf.all(trial.db);
};
const rowOf = async (id: string): Promise<AuthorityRow> => (await fresh()).find(({ row }) => row.id === id)!.row;
const issue = async () => {
  const { spki: publicKey } = await trial.ports.keys.create(trial.db, 'leaf', 'ecdsa-p256');
  const request = { wish, publicKey };
  trial.shelf.forget();
  return trial.certifier.issue(trial.db, { profile: 'service-tls', way: 'operation', request, owner });
};

describe('the states of an authority', () => {
  test('lead only away from issuing; what is revoked stays so', () => {
    expect(authorityTransitions.revoked).toEqual([]);
    for (const state of authorityStates) {
      expect(authorityTransitions[state]).not.toContain('active');
      expect(authorityTransitions[state]).not.toContain(state);
      expect(mayIssue(state)).toBe(state === 'active');
      expect(mayAnswer(state)).toBe(state !== 'revoked');
    }
  });

  test('move through every sequence as the table allows, and only the active one of a purpose issues', async () => {
    let present = (await fresh()).find(({ row }) => row.purpose === 'services' && row.hierarchy === 'international')!;
    const step = fc.oneof(fc.constant('roll' as const), fc.constantFrom<AuthorityState>(...authorityStates));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const one of steps) {
          const state = (await rowOf(present.row.id)).state;
          if (one === 'roll') {
            const rolling = roll(present);
            if (state !== 'active') {
              await expect(rolling).rejects.toMatchObject({ code: 'trust.authority.state' });
              continue;
            }
            present = await rolling;
          } else {
            const moving = moveAuthority(trial.db, present.row, one);
            if (authorityTransitions[state].includes(one)) await moving;
            else await expect(moving).rejects.toMatchObject({ code: 'trust.authority.state' });
          }
          const now = (await rowOf(present.row.id)).state;
          if (mayIssue(now)) expect((await issue()).row.authority).toBe(present.row.id);
          else await expect(issue()).rejects.toMatchObject({ code: 'trust.authority.missing' });
        }
        if (mayIssue((await rowOf(present.row.id)).state)) return;
        present = await found();
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('a superseded one retires, and its key with it, when its last certificate has ended', async () => {
    const former = (await fresh()).find(({ row }) => row.purpose === 'services' && row.state === 'active')!;
    const { row } = await issue();
    expect(row.authority).toBe(former.row.id);
    await roll(former);
    const ended: string[] = [];
    const end = () =>
      endAuthorities(trial.db, trial.ports.clock, trial.ports.keys, async (_db, { id }) => void ended.push(id));
    await end();
    expect(ended).not.toContain(former.row.id);
    trial.advance(row.notAfter - trial.ports.clock.now() + 1_000);
    await end();
    expect(ended).toContain(former.row.id);
    const after = await rowOf(former.row.id);
    expect(after.state).toBe('retired');
    expect(after.endedAt).toBeGreaterThan(row.notAfter);
    await expect(trial.ports.keys.sign(trial.db, former.row.key!, Buffer.from('a list'))).rejects.toThrow();
  });
});

async function roll(former: Awaited<ReturnType<typeof fresh>>[number]) {
  const made = await rollOver(trial.ports, trial.db, former, await fresh(), { kind: 'ecdsa-p256', years: 8, by: 'Li' });
  return (await fresh()).find(({ row }) => row.id === made.id)!;
}

/** Another issuing authority of the purpose, after the former has ended. */
async function found() {
  const root = (await fresh()).find(({ row }) => row.parent === null && row.hierarchy === 'international')!;
  const name = `Services ${crypto.randomUUID()}`;
  const made = await foundIssuing(
    trial.ports,
    trial.db,
    {
      ...{ name, hierarchy: 'international', kind: 'ecdsa-p256', years: 8, by: 'Li', purpose: 'services' },
      subject: nameOfAuthority({ country: 'CN', organisation: 'City', name }),
    },
    root,
  );
  return (await fresh()).find(({ row }) => row.id === made.id)!;
}

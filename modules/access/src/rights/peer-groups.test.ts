import { describe, expect, test } from 'vitest';
import { findExcess, listedFrom } from './peer-groups.ts';
import { populate } from './population.fixture.ts';

const plain = { privileged: () => false, unusedDays: () => undefined };
const clerks = (count: number, post = 'clerk') =>
  Array.from({ length: count }, (_, n) => ({ id: `${post}-${n}`, name: `${post}-${n}`, post, kind: 'department' }));

describe('peer groups', () => {
  test('find 50 planted rights among 10,000 people: recall at least 0.9 at most 1 % of people falsely named', async () => {
    for (const seed of [20_261_121, 7, 4_711]) {
      const { placements, held, facts, planted } = populate(seed);
      const began = performance.now();
      const found = await findExcess(placements, held, facts);
      const took = Math.round(performance.now() - began);
      const key = ({ account, role }: { account: string; role: string }) => `${account} ${role}`;
      const named = new Set(found.map(key));
      const hits = planted.filter((right) => named.has(key(right))).length;
      const guilty = new Set(planted.map(({ account }) => account));
      const wrong = new Set(found.map(({ account }) => account).filter((account) => !guilty.has(account)));
      const falseShare = wrong.size / (placements.length - guilty.size);
      console.log(
        `peer groups, seed ${seed}: ${held.length} rights of ${placements.length} people, recall ${hits}/${planted.length}, ` +
          `falsely named ${wrong.size} (${(100 * falseShare).toFixed(2)} %), ${took} ms`,
      );
      expect(planted).toHaveLength(50);
      expect(hits / planted.length).toBeGreaterThanOrEqual(0.9);
      expect(falseShare).toBeLessThanOrEqual(0.01);
      for (const { score, peers } of found) {
        expect(score).toBeGreaterThanOrEqual(listedFrom);
        expect(peers.holders).toBeLessThanOrEqual(peers.size);
      }
    }
  });

  test('tell for each score how many of which peers hold the role', async () => {
    const people = clerks(214);
    const held = people.slice(0, 3).map(({ id }) => ({ account: id, role: 'auditor' }));
    const [first] = await findExcess(people, held, plain);
    expect(first).toMatchObject({ peers: { name: 'clerk', holders: 3, size: 214 }, alone: false, holdersInAll: 3 });
  });

  test('weigh privilege and disuse', async () => {
    const people = clerks(100);
    const held = [{ account: 'clerk-0', role: 'auditor' }];
    const score = async (facts: Parameters<typeof findExcess>[2]) =>
      (await findExcess(people, held, facts))[0]?.score ?? 0;
    const alone = await score(plain);
    const unused = await score({ ...plain, unusedDays: () => 100 });
    expect(unused).toBeGreaterThan(alone);
    expect(await score({ privileged: () => true, unusedDays: () => 100 })).toBeGreaterThan(unused);
  });

  test('accuse nobody in a group that is too small to know, and nobody whose post or organisation has the role', async () => {
    expect(await findExcess(clerks(19), [{ account: 'clerk-0', role: 'auditor' }], plain)).toEqual([]);
    const usual = clerks(100).map((person) => ({ ...person, organisation: 'o1' }));
    const held = usual.slice(0, 12).map(({ id }) => ({ account: id, role: 'auditor' }));
    expect(await findExcess(usual, held, plain)).toEqual([]);
    const two = [...usual, ...clerks(100, 'guard').map((person) => ({ ...person, organisation: 'o1' }))];
    const all = [...held, ...usual.slice(12, 60).map(({ id }) => ({ account: id, role: 'auditor' }))];
    // A guard among clerks who all are auditors: his organisation speaks for him.
    expect(await findExcess(two, [...all, { account: 'guard-0', role: 'auditor' }], plain)).toEqual([]);
  });
});

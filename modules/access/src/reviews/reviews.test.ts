import { createHash } from 'node:crypto';
import type { Principal } from '@citywall/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRequests } from '../requests/create-requests.ts';
import { saveTerms } from '../requests/role-terms.ts';
import { createSeparation } from '../separation/create-separation.ts';
import { openTrialAccess } from '../trial-access.ts';
import { careForReviews } from './care-for-reviews.ts';
import { createReviews } from './create-reviews.ts';

const day = 86_400_000;
const code = (problem: string) => expect.objectContaining({ code: problem });

describe('access reviews', () => {
  let city: Awaited<ReturnType<typeof openTrialAccess>>;
  let run: ReturnType<Awaited<ReturnType<typeof openTrialAccess>>['runOf']>;
  let li: Principal;
  let wang: Principal;
  let owner: Principal;
  let head: Principal;
  let one: Principal;
  let two: Principal;
  let deputy: Principal;

  beforeAll(async () => {
    city = await openTrialAccess();
    const requests = createRequests({ ...city.desk, separation: createSeparation(city.desk).roles });
    run = city.runOf({ operations: [...createReviews(city.desk).operations, ...requests.operations] });
    li = city.person('li', ['security-administrator']);
    wang = city.person('wang', ['security-administrator']);
    owner = city.person('owner', ['operator']);
    head = city.person('head', ['department-administrator'], { organisation: 'o1' });
    one = city.person('one', ['operator', 'viewer'], { organisation: 'o1' });
    two = city.person('two', ['operator'], { organisation: 'o2' });
    deputy = city.person('deputy');
    const terms = { role: 'operator', owners: [owner.id], open: true, mostDays: 30, approvals: 1 };
    await saveTerms(city.db, terms, 0, {});
  });
  afterAll(async () => {
    await city?.close();
  });

  const due = (days: number) => new Date(city.desk.clock.now() + days * day).toISOString();
  const opened = (wish: object = {}) =>
    run(
      'review.create',
      {
        title: 'Autumn',
        scope: { roles: ['operator'] },
        reviewers: 'owners',
        due: due(20),
        removeUndecided: false,
        ...wish,
      },
      li,
    );
  const itemsOf = async (id: string, who: Principal, more = {}): Promise<any[]> =>
    (await run('review-item.list', { id, ...more }, who)).items;
  const names = (items: any[]): string[] => items.map((item) => `${item.account.name} ${item.role}`).toSorted();
  const decide = (id: string, items: any[], decision: string, who: Principal, reason?: string) =>
    run('review-item.decide', { id, items: items.map((item) => item.id), decision, ...(reason && { reason }) }, who);
  const evidenceOf = async (id: string): Promise<{ digest: string; file: any }> => {
    const { content } = await run('review.evidence', { id }, li);
    const bytes = Buffer.concat(await content.toArray());
    return { digest: createHash('sha256').update(bytes).digest('hex'), file: JSON.parse(bytes.toString()) };
  };

  test('ask the owners of a role, never about themselves', async () => {
    const { id, progress } = await opened();
    expect(progress).toEqual({ items: 3, keep: 0, remove: 0, removed: 0 });
    expect(names(await itemsOf(id, owner))).toEqual(['one operator', 'two operator']);
    // Nobody but the owner answers for the role, so his own is left to security administrators.
    expect(names(await itemsOf(id, li))).toEqual(['owner operator']);
    const all = await itemsOf(id, li, { view: 'all' });
    const own = all.filter((item) => item.account.name === 'owner');
    await expect(decide(id, own, 'keep', owner)).rejects.toThrow(code('access.review.own'));
    await expect(decide(id, all, 'keep', li)).rejects.toThrow(code('access.review.not-yours'));
    expect((await run('review.show', { id }, li)).progress.keep).toBe(0);
    await expect(run('review.show', { id }, two)).rejects.toThrow(code('not-found'));
    expect((await run('review.list', {}, two)).items).toEqual([]);
  });

  test('close with all decided: removals happen, and the evidence has the digest that is recorded', async () => {
    const { id } = await opened({ title: 'Closing' });
    const mine = await itemsOf(id, owner);
    const [keeps, leaves] = [
      mine.filter(({ account }) => account.name === 'one'),
      mine.filter(({ account }) => account.name === 'two'),
    ];
    await decide(id, keeps, 'keep', owner);
    await expect(decide(id, leaves, 'remove', owner)).rejects.toThrow(code('access.review.reason'));
    await decide(id, leaves, 'keep', owner);
    await decide(id, leaves, 'remove', owner, 'Moved to another department');
    await expect(run('review.close', { id }, li)).rejects.toThrow(code('access.review.undecided'));
    await decide(id, await itemsOf(id, li), 'keep', li);
    const closed = await run('review.close', { id }, wang);
    expect(closed).toMatchObject({ state: 'closed', progress: { items: 3, keep: 2, remove: 1, removed: 1 } });
    expect(city.held(two)).toEqual([]);
    expect(city.held(one)).toContain('operator');
    const { digest, file } = await evidenceOf(id);
    expect(digest).toBe(closed.evidence);
    expect(file.review).toMatchObject({ title: 'Closing', closedBy: { name: 'wang' } });
    expect(file.items.find((item: any) => item.name === 'two')).toMatchObject({
      decision: 'remove',
      reason: 'Moved to another department',
      decidedByName: 'owner',
      call: expect.stringMatching(/^[0-9a-f-]{36}$/),
      outcome: 'removed',
    });
    await expect(decide(id, keeps, 'remove', owner, 'late')).rejects.toThrow(code('access.review.closed'));
    city.give(two, 'operator');
  });

  test('ask the administrators of the organisation, and the owners where it has none', async () => {
    const scope = { organisations: ['o1', 'o2'] };
    const { id } = await opened({ scope, reviewers: 'organisation' });
    expect(names(await itemsOf(id, head))).toEqual(['one operator', 'one viewer']);
    expect(names(await itemsOf(id, owner))).toEqual([]);
    expect(names(await itemsOf(id, li))).toEqual(['head department-administrator']);
  });

  test('ask named persons; only what is privileged, or stands out', async () => {
    const named = { scope: { privileged: true }, reviewers: 'named', named: ['owner', 'li'] };
    const { id } = await opened(named);
    expect(names(await itemsOf(id, owner))).toEqual(['li security-administrator', 'wang security-administrator']);
    expect(names(await itemsOf(id, li))).toEqual(['wang security-administrator']);
    await expect(opened({ scope: { conspicuous: true } })).rejects.toThrow(code('access.review.empty'));
    await expect(opened({ reviewers: 'named' })).rejects.toThrow(code('access.review.reviewers'));
    await expect(opened({ due: due(-1) })).rejects.toThrow(code('access.review.time'));
  });

  test('remind, then ask the deputy who stands ready, then end by themselves and take away what nobody decided', async () => {
    await run('deputy.set', { deputy: 'deputy' }, owner);
    const { id } = await opened({ title: 'Late', removeUndecided: true });
    const alarm = `access.review.due:${id}`;
    expect(await itemsOf(id, deputy)).toEqual([]);
    city.advance(14 * day);
    await careForReviews(city.desk);
    expect(city.alarms()).toContain(alarm);
    expect(await itemsOf(id, deputy)).toEqual([]);
    city.advance(4 * day);
    await careForReviews(city.desk);
    const now = await itemsOf(id, deputy);
    expect(names(now)).toEqual(['one operator', 'two operator']);
    const [keeps] = now.filter(({ account }) => account.name === 'one');
    await decide(id, [keeps], 'keep', deputy);
    city.advance(3 * day);
    city.fixed.add('operator');
    await careForReviews(city.desk);
    await careForReviews(city.desk);
    const done = await run('review.show', { id }, li);
    expect(done).toMatchObject({ state: 'closed', closedBy: { id: 'citywall' } });
    expect(city.alarms()).not.toContain(alarm);
    const { file, digest } = await evidenceOf(id);
    const outcomes = Object.fromEntries(file.items.map((item: any) => [item.name, item.outcome]));
    expect(outcomes).toEqual({ one: 'kept', two: 'identity.role.from-post', owner: 'identity.role.from-post' });
    expect(file.items.find((item: any) => item.name === 'one').standsForName).toBe('owner');
    expect(city.records.filter(({ operation }) => operation === 'access.review.close')).toMatchObject([
      { phase: 'event', resource: { id }, details: { evidence: digest, failed: 2, kept: 1 } },
    ]);
    city.fixed.clear();
  });

  test('stay open with an alarm when what nobody decided is not to be removed', async () => {
    const { id } = await opened({ title: 'Overdue' });
    city.advance(21 * day);
    await careForReviews(city.desk);
    expect(city.alarms()).toContain(`access.review.due:${id}`);
    expect(await run('review.show', { id }, li)).toMatchObject({ state: 'open', escalatedAt: expect.any(String) });
    expect(await run('review.close', { id }, li)).toMatchObject({ state: 'closed' });
    expect((await evidenceOf(id)).file.items.map((item: any) => item.outcome)).toEqual(Array(3).fill('undecided'));
    expect(city.held(two)).toEqual(['operator']);
  });

  test('a right that stands out is kept only with a reason', async () => {
    await city.desk.settings.set(city.db, 'access.rights.tracked-since', 1);
    const { id } = await opened({ scope: { roles: ['operator'], conspicuous: true } });
    const mine = await itemsOf(id, owner);
    expect(mine[0]?.signals.unusedDays).toBeGreaterThan(90);
    await expect(decide(id, mine, 'keep', owner)).rejects.toThrow(code('access.review.reason'));
    expect((await decide(id, mine, 'keep', owner, 'On leave until May')).mine).toMatchObject({ items: 2, keep: 2 });
  });
});

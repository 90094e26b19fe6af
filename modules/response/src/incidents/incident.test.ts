import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, findingOf, openTrial, type Trial } from '../trial-response.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await openTrial();
});
afterAll(() => trial?.close());

const incidents = async (filter: object = {}) => (await trial.run('incident.list', filter)).items;
const arrived = (entity: string, findings: number) =>
  eventually(
    () => incidents({ entity }),
    (all) => all.some((one: { findings: number }) => one.findings === findings),
  );
const critical = { id: 'r2', name: 'ssh_logon_after_guessing', title: 'Log-in', level: 'critical' as const };

describe('grouping', () => {
  it('joins by the attacker over hosts, and by host and tactic over attackers', async () => {
    await trial.publish(findingOf({ attacker: '203.0.113.1', host: 'a' }));
    await trial.publish(
      findingOf({
        attacker: '203.0.113.1',
        host: 'b',
        rule: { id: 'r3', name: 'web_scanning', title: 'Scan', level: 'medium' },
      }),
    );
    await trial.publish(findingOf({ attacker: '203.0.113.2', host: 'a' }));
    await arrived('203.0.113.1', 3);
    expect(await incidents()).toHaveLength(1);
  });

  it('keeps apart what shares neither', async () => {
    await trial.publish(findingOf({ attacker: '203.0.113.3', host: 'c' }));
    await trial.publish(findingOf({ attacker: '203.0.113.4', host: 'a', attack: ['attack.impact'] }));
    await arrived('203.0.113.4', 1);
    expect(await incidents()).toHaveLength(3);
  });

  it('opens none for what is merely informational', async () => {
    await trial.publish(
      findingOf({ attacker: '203.0.113.5', host: 'z', rule: { ...critical, level: 'informational' } }),
    );
    await trial.publish(findingOf({ attacker: '203.0.113.6', host: 'y' }));
    await arrived('203.0.113.6', 1);
    expect(await incidents({ entity: '203.0.113.5' })).toEqual([]);
  });

  it('raises the grade with a success after guessing, and tells of it in the timeline', async () => {
    await trial.publish(findingOf({ attacker: '203.0.113.6', host: 'y', rule: critical }));
    const [incident] = await arrived('203.0.113.6', 2);
    expect(incident.grade).toBe('major');
    const { timeline } = await trial.run('incident.get', { id: incident.id });
    expect(timeline.map((entry: { text: { en: string } }) => entry.text.en).join('\n')).toContain(
      'Grade raised from considerable to major',
    );
  });
});

describe('work on an incident', () => {
  const open = async (attacker: string) => {
    await trial.publish(findingOf({ attacker, host: `host of ${attacker}` }));
    return (await arrived(attacker, 1))[0];
  };

  it('keeps who did what, when and why', async () => {
    const { id } = await open('203.0.113.20');
    expect(await trial.run('incident.assign', { id, assignee: 'me' })).toMatchObject({
      state: 'in-progress',
      assignee: { name: 'Li' },
    });
    await trial.run('incident.comment', { id, text: 'I called the department.' });
    await trial.run('incident.grade', { id, grade: 'extraordinary', reason: 'a hospital' });
    const closed = await trial.run('incident.close', { id, verdict: 'true-positive', comment: 'done' });
    expect(closed).toMatchObject({ state: 'closed', verdict: 'true-positive', grade: 'extraordinary' });
    const { timeline } = await trial.run('incident.get', { id });
    const words = timeline
      .filter((entry: { by: string }) => entry.by === 'Li')
      .map((entry: { text: { en: string } }) => entry.text.en);
    expect(words).toEqual([
      'Assigned to Li.',
      'I called the department.',
      'Grade changed from considerable to extraordinary: a hospital',
      'Closed as true-positive: done',
    ]);
    await expect(trial.run('incident.grade', { id, grade: 'ordinary', reason: 'x' })).rejects.toMatchObject({
      code: 'response.incident.closed',
    });
    await expect(trial.run('incident.assign', { id: closed.id, assignee: 'nobody there' })).rejects.toMatchObject({
      status: 409,
    });
  });

  it('reopens a true attack when the attacker comes back', async () => {
    await trial.publish(findingOf({ attacker: '203.0.113.20', host: 'elsewhere' }));
    const [incident] = await arrived('203.0.113.20', 2);
    expect(incident).toMatchObject({ state: 'open', verdict: null, grade: 'extraordinary' });
  });

  it('opens a new one, related, when the old was judged false', async () => {
    const { id } = await open('203.0.113.21');
    await trial.run('incident.close', { id, verdict: 'false-positive', comment: 'a scanner of ours' });
    await trial.publish(findingOf({ attacker: '203.0.113.21', host: 'another' }));
    const all = await eventually(
      () => incidents({ entity: '203.0.113.21' }),
      (items) => items.length === 2,
    );
    const whole = await trial.run('incident.get', { id: all[0].id });
    expect(whole.related).toMatchObject([{ id }]);
  });

  it('merges: everything goes over, and the old one says where to', async () => {
    const one = await open('203.0.113.22');
    const other = await open('203.0.113.23');
    await trial.run('incident.comment', { id: one.id, text: 'the same people' });
    await trial.run('incident.merge', { id: one.id, into: other.id, reason: 'one campaign' });
    const merged = await trial.run('incident.get', { id: other.id });
    expect(merged.findings).toHaveLength(2);
    expect(merged.entities.map((entity: { value: string }) => entity.value)).toContain('203.0.113.22');
    expect(merged.timeline.map((entry: { text: { en: string } }) => entry.text.en)).toContain('the same people');
    expect(await trial.run('incident.get', { id: one.id })).toMatchObject({
      state: 'closed',
      verdict: 'duplicate',
      mergedInto: other.id,
    });
    await expect(trial.run('incident.reopen', { id: one.id, reason: 'x' })).rejects.toMatchObject({
      code: 'response.incident.merged',
    });
  });

  it('counts', async () => {
    const count = await trial.run('incident.count', { days: 7 });
    const all = await incidents({ limit: 500 });
    expect(count.open).toBe(all.filter((one: { state: string }) => one.state !== 'closed').length);
    expect(count.trend).toHaveLength(7);
    expect(count.trend.at(-1).opened).toBe(all.length);
  });

  it('lists in pages, newest first', async () => {
    const first = await trial.run('incident.list', { limit: 2 });
    const second = await trial.run('incident.list', { limit: 2, cursor: first.next });
    const ids = [...first.items, ...second.items].map((one) => one.id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(4);
  });
});

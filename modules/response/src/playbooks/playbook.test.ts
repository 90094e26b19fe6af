import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTrial, type Trial } from '../trial-response.ts';

let trial: Trial;

beforeAll(async () => {
  trial = await openTrial();
});
afterAll(() => trial?.close());

it('is removed with a reason, which the record keeps; a starter stays', async () => {
  const [starter] = (await trial.run('playbook.list')).items;
  const { content } = await trial.run('playbook.get', { id: starter.id });
  const id = 'playbook--5c2a7f0e-6f0f-4b7e-9f55-0d9d2f3a1c10';
  const copy = { ...JSON.parse(content), id, name: 'Copy' };
  await trial.run('playbook.upload', { content: JSON.stringify(copy) });
  expect(trial.accepts('playbook.remove', { id })).toBe(false);
  expect(trial.accepts('playbook.remove', { id, reason: ' ' })).toBe(false);
  expect(trial.accepts('playbook.remove', { id, reason: 'replaced' })).toBe(true);
  await trial.run('playbook.remove', { id, reason: 'replaced' });
  expect(trial.notes()).toMatchObject({ name: 'Copy', reason: 'replaced' });
  await expect(trial.run('playbook.get', { id })).rejects.toMatchObject({ status: 404 });
  await expect(trial.run('playbook.remove', { id: starter.id, reason: 'x' })).rejects.toMatchObject({ status: 409 });
});

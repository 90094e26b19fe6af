import { describe, expect, test } from 'vitest';
import { createPreparedStatements } from './prepared-statements.ts';

describe('prepared statements', () => {
  const said = (text: string, times: number) => {
    const statements = createPreparedStatements();
    return Array.from({ length: times }, () => statements.nameOf(text));
  };

  test('are named from the fourth use on, and always the same', () => {
    expect(said('insert into t values ($1)', 6)).toEqual([
      undefined,
      undefined,
      undefined,
      'citywall_0',
      'citywall_0',
      'citywall_0',
    ]);
  });

  test('are never made of searches, whose plan depends on what is looked for', () => {
    expect(said('select a from t where words like $1 order by id limit $2', 9).every((name) => !name)).toBe(true);
  });

  test('stay bounded, however many different ones are said', () => {
    const statements = createPreparedStatements();
    const names = new Set<string | undefined>();
    for (let turn = 0; turn < 4; turn += 1)
      for (let at = 0; at < 900; at += 1) names.add(statements.nameOf(`update t set a${at} = $1`));
    names.delete(undefined);
    expect(names.size).toBe(200);
  });
});

import { expect, it } from 'vitest';
import { operationsOf } from './platform.ts';

it('operations are read from the methods of a path, whatever else the path holds', () => {
  const found = operationsOf({
    paths: {
      '/b': {
        servers: [{ url: '/' }],
        parameters: [],
        post: { operationId: 'b.do', summary: 'Do it.', description: '执行。 — risk: high' },
      },
      '/a': { get: { operationId: 'a.get' }, head: {} },
    },
  });
  expect(found).toEqual([
    { name: 'a.get', summary: { en: 'a.get', zh: 'a.get' } },
    { name: 'b.do', summary: { en: 'Do it', zh: '执行' } },
  ]);
  expect(operationsOf(undefined)).toEqual([]);
});

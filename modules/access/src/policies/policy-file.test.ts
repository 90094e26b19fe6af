import { operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { schemaText } from '../schema.ts';
import { checkPolicyFile, sourceOfSchema } from './policy-file.ts';

const words = { en: 'x', zh: 'x' };
const attributes = Type.Object({
  owner: Type.String(),
  level: Type.Integer(),
  open: Type.Boolean(),
  labels: Type.Array(Type.String()),
});
const source = {
  name: 'demo',
  operations: [
    operation({
      ...{ name: 'demo.a.read', http: 'GET /x', summary: words, risk: 'low' },
      ...{ input: Type.Object({}), output: Type.Object({}) },
      resource: () => ({ type: 'Thing', id: '*' }),
      facts: { attributes, read: async () => ({}) },
      run: async () => ({}),
    }),
  ],
  policies: [],
};
const annotated = (id: string): string => `@id("${id}")\n@en("Words") @zh("说明")\n`;

test('a module is known again from its schema, with operations, types and facts', () => {
  const schema = schemaText(source);
  expect(schemaText(sourceOfSchema('demo', schema))).toBe(schema);
  expect(() => sourceOfSchema('demo', 'entity ;')).toThrow(/demo/);
});

test('a file is checked policy by policy, with places in the file', () => {
  const good = `${annotated('city.demo.one')}forbid(principal, action, resource) when { resource has level && resource.level > 3 };`;
  const bad = `${annotated('city.demo.two')}forbid(principal, action, resource)\nwhen { resource.level > 3 };`;
  const { policies, complaints } = checkPolicyFile(`// first\n${good}\n\n${bad}\n`, [
    sourceOfSchema('demo', schemaText(source)),
  ]);
  expect(policies.map(({ id, words }) => [id, words.zh])).toEqual([
    ['city.demo.one', '说明'],
    ['city.demo.two', '说明'],
  ]);
  expect(complaints.map(({ line, column, text }) => [line, column, text.en.slice(0, 7)])).toEqual([[9, 8, '“level”']]);
});

test('what has no name, no words, no module or does not parse is told', () => {
  const told = (text: string) => checkPolicyFile(text, [source]).complaints.map(({ text: said }) => said.en);
  expect(told('forbid(principal, action, resource);')[0]).toContain('@id');
  expect(told('@id("city.demo.x") forbid(principal, action == Action::"demo.a.read", resource);')[0]).toContain('@en');
  expect(told(`${annotated('city.moon.x')}forbid(principal, action, resource);`)[0]).toContain('no module');
  expect(told('forbid(principal')).toHaveLength(1);
  expect(told(`${annotated('city.demo.x')}permit(principal == ?principal, action, resource);`)[0]).toContain(
    'Templates',
  );
});

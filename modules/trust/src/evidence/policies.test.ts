import { createAuthorizer } from '@citywall/access';
import type { Principal } from '@citywall/kernel';
import { expect, test } from 'vitest';
import { createDocuments } from '../documents/create-documents.ts';
import { documentPolicies } from '../documents/document.policies.ts';
import { timeOperations } from '../time/time.operations.ts';
import { timePolicies } from '../time/time.policies.ts';
import { evidenceOperations } from './evidence.operations.ts';
import { evidencePolicies } from './evidence.policies.ts';

const nothing = {} as never;
const operations = [...timeOperations(nothing), ...createDocuments(nothing).operations, ...evidenceOperations(nothing)];
const policies = [...timePolicies, ...documentPolicies, ...evidencePolicies];
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Names of the operations that somebody with these roles may use. */
async function allowedTo(...roles: string[]): Promise<readonly string[]> {
  const authorizer = createAuthorizer(quiet);
  authorizer.load([{ name: 'trust', operations, policies }]);
  const who: Principal = { type: 'person', id: 'p1', name: 'p1', roles, authentication: 'session' };
  const guarded = operations.filter(({ authentication }) => authentication !== 'none');
  return guarded
    .filter(({ name }) => authorizer.decide(who, name, { type: 'Thing', id: '*' }, {}).allowed)
    .map(({ name }) => name.replace('trust.', ''));
}

const everyone = [
  'time.status',
  'signatory.list',
  'file.sign',
  'file.verify',
  'document.sign',
  'document.verify',
  'document.measure',
  'seal-drawing.show',
  'signing.mine',
  'evidence.create',
  'evidence.create-with-content',
  'evidence.mine',
  'evidence.get-mine',
];

test('whoever is authenticated signs, verifies and has evidence made; names and the clock are for security administrators', async () => {
  expect((await allowedTo()).toSorted()).toEqual(everyone.toSorted());
  const readers = [...everyone, 'signing.list', 'evidence.list', 'evidence.get'];
  expect((await allowedTo('audit-administrator')).toSorted()).toEqual(readers.toSorted());
  const managers = [
    ...readers,
    'time.confirm',
    'time.configure',
    'signatory.create',
    'signatory.users',
    'signatory.retire',
  ];
  expect((await allowedTo('security-administrator')).toSorted()).toEqual(managers.toSorted());
});

test('only time stamps and the verification of evidence are for everybody', () => {
  const open = operations.filter(({ authentication }) => authentication === 'none').map(({ name }) => name);
  expect(open).toEqual(['trust.time.stamp', 'trust.evidence.verify']);
});

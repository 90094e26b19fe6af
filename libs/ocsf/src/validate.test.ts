import { describe, expect, it } from 'vitest';
import { classTable, makeEvent, objectTable, readAttributes, validateEvent } from './index.ts';

const metadata = { version: '1.8.0', product: { name: 'sshd' } };
const logon = makeEvent(
  { classUid: 3002, activityId: 1, severityId: 2, statusId: 2, time: 1_765_349_748_000, metadata },
  { user: { name: 'root' }, service: { name: 'sshd' }, src_endpoint: { ip: '61.2.3.4', port: 38926 } },
);

function reasons(change: Record<string, unknown>): string[] {
  return validateEvent({ ...logon, ...change }).map(({ path, reason }) => `${path} ${reason}`);
}

describe('an event made by makeEvent', () => {
  it('is valid and carries the captions of the schema', () => {
    expect(validateEvent(logon)).toEqual([]);
    expect(logon).toMatchObject({
      class_name: 'Authentication',
      category_uid: 3,
      category_name: 'Identity & Access Management',
      type_uid: 300201,
      type_name: 'Authentication: Logon',
      severity: 'Low',
      status: 'Failure',
    });
  });

  it('of the base class is valid with nothing but what is required', () => {
    const parts = { classUid: 0, activityId: 0, severityId: 0, time: 0, metadata };
    expect(validateEvent(makeEvent(parts, {}))).toEqual([]);
  });
});

describe('validateEvent refuses', () => {
  it.each([
    ['a value that is no object', 'text', ' is not an object'],
    ['a class that is not known', { class_uid: 4711 }, 'class_uid 4711 is not a class known here'],
  ])('%s', (_what, event, reason) => {
    expect(validateEvent(event).map((one) => `${one.path} ${one.reason}`)).toEqual([reason]);
  });

  it('uids that do not follow from each other', () => {
    expect(reasons({ category_uid: 4 })).toContain('category_uid is not 3');
    expect(reasons({ type_uid: 300202 })).toContain('type_uid is not class_uid * 100 + activity_id');
    expect(reasons({ category_name: 'Findings' })).toEqual(['category_name is not Identity & Access Management']);
  });

  it('a required attribute that is missing, in the event and in an object', () => {
    expect(reasons({ user: undefined })).toContain('user is required');
    expect(reasons({ metadata: { version: '1.8.0' } })).toEqual(['metadata.product is required']);
  });

  it('an attribute that the class does not have', () => {
    expect(reasons({ file: { name: 'x', type_id: 1 } })).toEqual(['file is not an attribute here']);
    expect(reasons({ src_endpoint: { ip: '61.2.3.4', colour: 'red' } })).toEqual([
      'src_endpoint.colour is not an attribute here',
    ]);
  });

  it('values of another type', () => {
    expect(reasons({ time: 1.5 })).toEqual(['time is not an integer number of milliseconds']);
    expect(reasons({ time: '2026-01-01' })).toHaveLength(1);
    expect(reasons({ src_endpoint: { ip: 'host.example' } })).toEqual(['src_endpoint.ip is not an IP address']);
    expect(reasons({ src_endpoint: { hostname: 'a b' } })).toEqual(['src_endpoint.hostname is not a host name']);
    expect(reasons({ src_endpoint: { ip: '::1', port: 70000 } })).toEqual(['src_endpoint.port is not a port']);
    expect(reasons({ is_remote: 'yes' })).toEqual(['is_remote is not a boolean']);
    expect(reasons({ observables: {} })).toEqual(['observables is not an array']);
    expect(reasons({ observables: [7] })).toEqual(['observables[0] is not an object']);
  });

  it('an event that meets none of an "at least one of"', () => {
    expect(reasons({ service: undefined })).toEqual([' needs at least one of service, dst_endpoint']);
    expect(reasons({ user: { domain: 'x' } })).toEqual(['user needs at least one of account, name, uid']);
  });

  it('a number outside its enumeration, and a caption of another number', () => {
    expect(reasons({ severity_id: 42 })).toContain('severity_id 42 is not a value of it');
    expect(reasons({ status: 'Success' })).toEqual(['status is not the caption Failure of status_id 2']);
    expect(reasons({ activity_name: 'Logoff' })).toEqual(['activity_name is not the caption Logon of activity_id 1']);
    expect(reasons({ auth_protocol_id: 99, auth_protocol: 'password' })).toEqual([]);
  });

  it('attributes of a profile that is not named', () => {
    expect(reasons({ action_id: 1 })).toEqual(['action_id is not an attribute here']);
    expect(reasons({ action_id: 1, metadata: { ...metadata, profiles: ['security_control'] } })).toEqual([]);
    expect(reasons({ metadata: { ...metadata, profiles: ['nope'] } })).toEqual([
      'metadata.profiles names an unknown profile',
    ]);
  });

  it('nesting without end, in bounded time', () => {
    let process: Record<string, unknown> = { pid: 1 };
    for (let level = 0; level < 10_000; level++) process = { pid: 1, parent_process: process };
    const found = reasons({ actor: { process } });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/is nested too deep$/);
  });
});

describe('the tables', () => {
  it('name only scalar types and well-formed attributes', () => {
    const scalars = new Set<string>();
    for (const row of [...Object.values(classTable), ...Object.values(objectTable)]) {
      const set = readAttributes(row);
      for (const attribute of set.byName.values()) {
        expect(attribute.name).toMatch(/^[a-z][a-z0-9_]*$/);
        if (!attribute.isObject) scalars.add(attribute.type);
      }
      for (const name of set.atLeastOne) expect(name).toMatch(/^[a-z_]+$/);
    }
    expect([...scalars].sort()).toEqual([
      'boolean',
      'email',
      'file_hash',
      'file_name',
      'file_path',
      'float',
      'hostname',
      'integer',
      'ip',
      'json',
      'long',
      'mac',
      'port',
      'process_name',
      'resource_uid',
      'string',
      'subnet',
      'timestamp',
      'url',
      'username',
      'uuid',
    ]);
  });
});

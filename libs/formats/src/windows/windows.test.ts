import { validateEvent } from '@citywall/ocsf';
import { describe, expect, it } from 'vitest';
import { createParser } from '../index.ts';

const parse = (event: unknown): ReturnType<ReturnType<typeof createParser>['parse']> =>
  createParser({ format: 'auto' }).parse(JSON.stringify(event), 0);

const data = {
  UtcTime: '2025-10-24 23:41:48.482',
  ProcessGuid: 'g-1',
  ProcessId: '10048',
  Image: 'C:\\Windows\\cmd.exe',
  CommandLine: 'cmd /c x',
  User: 'D\\a',
  ParentImage: 'C:\\p.exe',
  ParentProcessId: 7,
  Hashes: 'MD5=AA,SHA256=BB',
};
const system = {
  Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
  EventID: 1,
  TimeCreated: { '#attributes': { SystemTime: '2025-10-24T23:41:48.497170Z' } },
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Computer: 'dc.example',
};
const list = Object.entries(data).map(([name, value]) => ({ '#attributes': { Name: name }, '#text': value }));

describe('a process creation', () => {
  it.each([
    ['nested', { Event: { System: system, EventData: data } }],
    [
      'nested, with the data as a list',
      { Event: { System: { ...system, EventID: { '#text': 1 } }, EventData: { Data: list } } },
    ],
    [
      'flat',
      { EventID: 1, Channel: system.Channel, SourceName: 'Microsoft-Windows-Sysmon', Hostname: 'dc.example', ...data },
    ],
    [
      'flat, with the id as text',
      {
        EventID: '1',
        Channel: system.Channel,
        Provider_Name: 'Microsoft-Windows-Sysmon',
        Computer: 'dc.example',
        ...data,
      },
    ],
    [
      'of winlogbeat',
      {
        '@timestamp': '2025-10-24T23:41:48.482Z',
        winlog: {
          event_id: 1,
          channel: system.Channel,
          provider_name: 'Microsoft-Windows-Sysmon',
          computer_name: 'dc.example',
          event_data: data,
        },
      },
    ],
  ])('%s gives the same', (_shape, event) => {
    const observation = parse(event);
    expect(observation.logsource).toEqual({
      product: 'windows',
      categories: ['process_creation'],
      services: ['sysmon'],
    });
    expect(observation.fields).toMatchObject({
      EventID: 1,
      Image: 'C:\\Windows\\cmd.exe',
      CommandLine: 'cmd /c x',
      Provider_Name: 'Microsoft-Windows-Sysmon',
      Computer: 'dc.example',
    });
    expect(new Date(observation.time).toISOString()).toMatch(/^2025-10-24T23:41:48\.4(82|97)Z$/);
    expect(observation.event).toMatchObject({
      class_uid: 1007,
      activity_id: 1,
      process: {
        pid: 10048,
        cmd_line: 'cmd /c x',
        file: { name: 'cmd.exe', hashes: [{ algorithm_id: 1 }, { algorithm_id: 3 }] },
        parent_process: { pid: 7 },
      },
      device: { hostname: 'dc.example' },
    });
    expect(validateEvent(JSON.parse(JSON.stringify(observation.event)))).toEqual([]);
  });

  it('of the security log has the names of Sysmon beside its own', () => {
    const observation = parse({
      EventID: 4688,
      Channel: 'Security',
      SourceName: 'x',
      NewProcessName: 'C:\\a.exe',
      NewProcessId: '0x1c4',
      ProcessId: '0x10',
      ParentProcessName: 'C:\\b.exe',
      SubjectUserName: 'eve',
      CommandLine: 'a b',
    });
    expect(observation.logsource).toEqual({
      product: 'windows',
      categories: ['process_creation'],
      services: ['security'],
    });
    expect(observation.fields).toMatchObject({ Image: 'C:\\a.exe', ParentImage: 'C:\\b.exe', User: 'eve' });
    expect(observation.event).toMatchObject({
      class_uid: 1007,
      process: { pid: 0x1c4, parent_process: { pid: 0x10 } },
    });
  });
});

describe('channels', () => {
  it.each([
    ['security', 4624, [], ['security']],
    ['System', 7045, [], ['system']],
    ['Microsoft-Windows-PowerShell/Operational', 4104, ['ps_script'], ['powershell']],
    ['PowerShellCore/Operational', 4103, ['ps_module'], ['powershell']],
    ['Windows PowerShell', 400, ['ps_classic_start'], ['powershell-classic']],
    ['Microsoft-Windows-Sysmon/Operational', 13, ['registry_event', 'registry_set'], ['sysmon']],
    ['Microsoft-Windows-Security-Mitigations/KernelMode', 11, [], ['security-mitigations']],
    ['Unheard of', 1, [], []],
  ])('%s %i', (Channel, EventID, categories, services) => {
    expect(parse({ EventID, Channel, SourceName: 'x' }).logsource).toEqual({
      product: 'windows',
      categories,
      services,
    });
  });

  it('share one frozen object for one source', () => {
    const [first, second] = [1, 2].map(() => parse({ EventID: 4624, Channel: 'Security', SourceName: 'x' }).logsource);
    expect(first).toBe(second);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

describe('classes', () => {
  const base = { Channel: 'Security', Computer: 'pc', SourceName: 'Microsoft-Windows-Security-Auditing' };

  it.each([
    [
      {
        ...base,
        EventID: 4625,
        TargetUserName: 'eve',
        IpAddress: '10.0.0.1',
        IpPort: '49',
        LogonType: '10',
        Status: '0xc000006d',
      },
      { class_uid: 3002, status_id: 2, logon_type_id: 10, src_endpoint: { ip: '10.0.0.1', port: 49 } },
    ],
    [
      { ...base, EventID: 4771, TargetUserName: 'eve', Status: '0x18', IpAddress: '::ffff:10.0.0.1' },
      { class_uid: 3002, activity_id: 6, status_id: 2, src_endpoint: { ip: '10.0.0.1' } },
    ],
    [
      {
        ...base,
        EventID: 4732,
        TargetUserName: 'Administrators',
        TargetSid: 'S-1-5-32-544',
        MemberName: '-',
        MemberSid: 'S-1-5-21-1',
        SubjectUserName: 'adm',
      },
      { class_uid: 3006, activity_id: 3, group: { name: 'Administrators' }, user: { uid: 'S-1-5-21-1' } },
    ],
    [
      { ...base, EventID: 4720, TargetUserName: 'eve' },
      { class_uid: 3001, activity_id: 1 },
    ],
    [
      { ...base, EventID: 1102, SubjectUserName: 'eve' },
      { class_uid: 1008, activity_id: 1, log_name: 'Security' },
    ],
    [
      {
        ...base,
        EventID: 5157,
        Direction: '%%14593',
        SourceAddress: '10.0.0.1',
        SourcePort: '5',
        DestAddress: '10.0.0.2',
        DestPort: '80',
        Protocol: '6',
      },
      { class_uid: 4001, activity_id: 5, connection_info: { direction_id: 2, protocol_num: 6 } },
    ],
    [{ ...base, EventID: 4625 }, { class_uid: 0 }],
  ])('of %j', (event, expected) => {
    const made = parse(event).event;
    expect(made).toMatchObject(expected);
    expect(validateEvent(JSON.parse(JSON.stringify(made)))).toEqual([]);
  });

  it('an event names the channel that was cleared, and comes from another', () => {
    const cleared = {
      Event: {
        System: { ...system, EventID: 104, Channel: 'System' },
        UserData: { LogFileCleared: { SubjectUserName: 'eve', Channel: 'Security' } },
      },
    };
    const observation = parse(cleared);
    expect(observation.fields.Channel).toBe('Security');
    expect(observation.logsource.services).toEqual(['system']);
    expect(observation.event).toMatchObject({ class_uid: 1008, log_name: 'Security' });
  });
});

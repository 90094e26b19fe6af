import { readEndpoint } from '../endpoint.ts';
import { integerOf, type JsonRecord, textOf } from '../json-value.ts';
import { deviceOf, fileOf, hashesOf, processOf, userOf } from './windows-objects.ts';

/** What a maker works on. */
export interface MakerInput {
  readonly fields: JsonRecord;
  readonly computer: string;
  readonly time: number;
}

/** The class of an event with its attributes, and the fields that went into them. */
export interface Made {
  readonly classUid: number;
  readonly activityId: number;
  readonly severityId?: number;
  readonly statusId?: number;
  readonly attributes: JsonRecord;
  readonly used: readonly string[];
}

/** Makes the event of one id; undefined when what the schema requires is not in it. */
export type Maker = (input: MakerInput) => Made | undefined;

const processUsed = [
  'Image',
  'ProcessId',
  'ProcessGuid',
  'CommandLine',
  'CurrentDirectory',
  'IntegrityLevel',
  'Hashes',
  'User',
  'ParentImage',
  'ParentCommandLine',
  'ParentProcessId',
  'ParentProcessGuid',
  'OriginalFileName',
];

/** Sysmon 1. */
const processCreation: Maker = ({ fields, computer }) => {
  const parent = processOf({
    pid: fields.ParentProcessId,
    guid: fields.ParentProcessGuid,
    image: fields.ParentImage,
    more: { cmd_line: textOf(fields.ParentCommandLine) },
  });
  const more = {
    cmd_line: textOf(fields.CommandLine),
    working_directory: textOf(fields.CurrentDirectory),
    integrity: textOf(fields.IntegrityLevel),
    user: userOf(fields.User),
    parent_process: parent,
    file: fileOf(textOf(fields.Image), {
      hashes: hashesOf(fields.Hashes),
      internal_name: textOf(fields.OriginalFileName),
    }),
  };
  const process = processOf({ pid: fields.ProcessId, guid: fields.ProcessGuid, image: fields.Image, more });
  if (process === undefined) return undefined;
  const actor = { process: parent, user: userOf(fields.User) };
  if (actor.process === undefined && actor.user === undefined) return undefined;
  return {
    classUid: 1007,
    activityId: 1,
    attributes: { actor, device: deviceOf(computer), process },
    used: processUsed,
  };
};

/** Security 4688: ProcessId is the creator, NewProcessId the new one. */
const auditedCreation: Maker = ({ fields, computer }) => {
  const user = userOf(fields.SubjectUserName, fields.SubjectDomainName, fields.SubjectUserSid);
  const parent = processOf({ pid: fields.ProcessId, image: fields.ParentProcessName });
  const more = { cmd_line: textOf(fields.CommandLine), parent_process: parent, user };
  const process = processOf({ pid: fields.NewProcessId, image: fields.NewProcessName, more });
  if (process === undefined || (user ?? parent) === undefined) return undefined;
  const used = [
    'NewProcessId',
    'NewProcessName',
    'ProcessId',
    'ParentProcessName',
    'CommandLine',
    'SubjectUserName',
    'SubjectDomainName',
    'SubjectUserSid',
    'Image',
    'ParentImage',
    'User',
  ];
  return {
    classUid: 1007,
    activityId: 1,
    attributes: { actor: { process: parent, user }, device: deviceOf(computer), process },
    used,
  };
};

/** A process that ended: Sysmon 5, Security 4689. */
const processEnd: Maker = ({ fields, computer }) => {
  const process = processOf({
    pid: fields.ProcessId,
    guid: fields.ProcessGuid,
    image: fields.Image ?? fields.ProcessName,
  });
  if (process === undefined) return undefined;
  return {
    classUid: 1007,
    activityId: 2,
    attributes: { actor: { process }, device: deviceOf(computer), process },
    used: ['ProcessId', 'ProcessGuid', 'Image', 'ProcessName'],
  };
};

/** One process that reaches into another: Sysmon 8 and 10. */
function processOnProcess(activityId: number): Maker {
  return ({ fields, computer }) => {
    const source = processOf({
      pid: fields.SourceProcessId,
      guid: fields.SourceProcessGuid ?? fields.SourceProcessGUID,
      image: fields.SourceImage,
    });
    const process = processOf({
      pid: fields.TargetProcessId,
      guid: fields.TargetProcessGuid ?? fields.TargetProcessGUID,
      image: fields.TargetImage,
    });
    if (source === undefined || process === undefined) return undefined;
    const used = [
      'SourceProcessId',
      'SourceProcessGuid',
      'SourceProcessGUID',
      'SourceImage',
      'TargetProcessId',
      'TargetProcessGuid',
      'TargetProcessGUID',
      'TargetImage',
    ];
    return {
      classUid: 1007,
      activityId,
      attributes: { actor: { process: source }, device: deviceOf(computer), process },
      used,
    };
  };
}

/** What the acting process did to a file: Sysmon 2, 11, 15, 23, 26. */
function fileActivity(activityId: number): Maker {
  return ({ fields, computer }) => {
    const process = processOf({ pid: fields.ProcessId, guid: fields.ProcessGuid, image: fields.Image });
    const file = fileOf(textOf(fields.TargetFilename), { hashes: hashesOf(fields.Hashes ?? fields.Hash) });
    if (process === undefined || file === undefined) return undefined;
    const actor = { process, user: userOf(fields.User) };
    return {
      classUid: 1001,
      activityId,
      attributes: { actor, device: deviceOf(computer), file },
      used: ['ProcessId', 'ProcessGuid', 'Image', 'TargetFilename', 'Hashes', 'Hash', 'User'],
    };
  };
}

/** Sysmon 7. */
const imageLoad: Maker = ({ fields, computer }) => {
  const process = processOf({ pid: fields.ProcessId, guid: fields.ProcessGuid, image: fields.Image });
  const file = fileOf(textOf(fields.ImageLoaded), {
    hashes: hashesOf(fields.Hashes),
    internal_name: textOf(fields.OriginalFileName),
  });
  if (process === undefined || file === undefined) return undefined;
  const module = { file, load_type_id: 0, load_type: 'Unknown' };
  return {
    classUid: 1005,
    activityId: 1,
    attributes: { actor: { process, user: userOf(fields.User) }, device: deviceOf(computer), module },
    used: ['ProcessId', 'ProcessGuid', 'Image', 'ImageLoaded', 'Hashes', 'OriginalFileName', 'User'],
  };
};

/** Sysmon 3. */
const connection: Maker = ({ fields }) => {
  const source = readEndpoint(textOf(fields.SourceIp) ?? textOf(fields.SourceHostname), integerOf(fields.SourcePort));
  const target = readEndpoint(
    textOf(fields.DestinationIp) ?? textOf(fields.DestinationHostname),
    integerOf(fields.DestinationPort),
  );
  const initiated = String(fields.Initiated).toLowerCase();
  const direction =
    initiated === 'true' ? { direction_id: 2, direction: 'Outbound' } : { direction_id: 1, direction: 'Inbound' };
  const attributes = {
    src_endpoint: source,
    dst_endpoint: target,
    connection_info: { ...direction, protocol_name: textOf(fields.Protocol)?.toLowerCase() },
  };
  return {
    classUid: 4001,
    activityId: 1,
    attributes,
    used: ['SourceIp', 'SourcePort', 'DestinationIp', 'DestinationPort', 'Initiated', 'Protocol'],
  };
};

/** The filtering platform's decision: Security 5156 and 5157. */
function filteredConnection(activityId: number, statusId: number): Maker {
  return ({ fields }) => {
    const outbound = fields.Direction === '%%14593';
    const direction = outbound ? { direction_id: 2, direction: 'Outbound' } : { direction_id: 1, direction: 'Inbound' };
    const attributes = {
      src_endpoint: readEndpoint(textOf(fields.SourceAddress), integerOf(fields.SourcePort)),
      dst_endpoint: readEndpoint(textOf(fields.DestAddress), integerOf(fields.DestPort)),
      connection_info: { ...direction, protocol_num: integerOf(fields.Protocol) },
    };
    return {
      classUid: 4001,
      activityId,
      statusId,
      attributes,
      used: ['Direction', 'SourceAddress', 'SourcePort', 'DestAddress', 'DestPort', 'Protocol'],
    };
  };
}

/** Sysmon 22. */
const dnsQuery: Maker = ({ fields }) => {
  const hostname = textOf(fields.QueryName);
  const endpoint = readEndpoint(hostname);
  if (hostname === undefined || endpoint?.hostname === undefined) return undefined;
  return { classUid: 4003, activityId: 1, attributes: { query: { hostname } }, used: ['QueryName'] };
};

/** Log-ons and log-offs of the Security channel. */
function logon(activityId: number, statusId: number): Maker {
  return ({ fields, computer }) => {
    const user = userOf(fields.TargetUserName, fields.TargetDomainName, fields.TargetUserSid ?? fields.TargetSid);
    if (user === undefined) return undefined;
    const type = integerOf(fields.LogonType);
    const isKnownType = type !== undefined && type >= 1 && type <= 13 && type !== 6;
    const attributes = {
      user,
      actor: actorOf(fields),
      src_endpoint: readEndpoint(
        textOf(fields.IpAddress) ?? textOf(fields.Workstation) ?? textOf(fields.WorkstationName),
        integerOf(fields.IpPort),
      ),
      dst_endpoint: readEndpoint(computer) ?? { name: 'unknown' },
      logon_type_id: isKnownType ? type : undefined,
      is_remote: type === 3 || type === 10 ? true : undefined,
      status_detail: textOf(fields.FailureReason) ?? textOf(fields.Status),
    };
    return {
      classUid: 3002,
      activityId,
      statusId,
      severityId: statusId === 2 ? 2 : 1,
      attributes,
      used: [
        'TargetUserName',
        'TargetDomainName',
        'TargetUserSid',
        'TargetSid',
        'LogonType',
        'IpAddress',
        'IpPort',
        'SubjectUserName',
        'SubjectDomainName',
        'SubjectUserSid',
      ],
    };
  };
}

/** Kerberos and NTLM say by a code whether it worked. */
function codedLogon(activityId: number): Maker {
  return (input) => {
    const code = integerOf(input.fields.Status);
    return logon(activityId, code === undefined || code === 0 ? 1 : 2)(input);
  };
}

function actorOf(fields: JsonRecord): JsonRecord | undefined {
  const user = userOf(fields.SubjectUserName, fields.SubjectDomainName, fields.SubjectUserSid);
  return user === undefined ? undefined : { user };
}

function accountChange(activityId: number): Maker {
  return ({ fields }) => {
    const user = userOf(fields.TargetUserName, fields.TargetDomainName, fields.TargetSid);
    if (user === undefined) return undefined;
    return {
      classUid: 3001,
      activityId,
      statusId: 1,
      severityId: 2,
      attributes: { user, actor: actorOf(fields) },
      used: [
        'TargetUserName',
        'TargetDomainName',
        'TargetSid',
        'SubjectUserName',
        'SubjectDomainName',
        'SubjectUserSid',
      ],
    };
  };
}

function groupChange(activityId: number): Maker {
  return ({ fields }) => {
    const name = textOf(fields.TargetUserName);
    if (name === undefined) return undefined;
    const group = { name, domain: textOf(fields.TargetDomainName), uid: textOf(fields.TargetSid) };
    const member = userOf(
      textOf(fields.MemberName) === '-' ? undefined : fields.MemberName,
      undefined,
      fields.MemberSid,
    );
    return {
      classUid: 3006,
      activityId,
      statusId: 1,
      severityId: 2,
      attributes: { group, user: member, actor: actorOf(fields) },
      used: [
        'TargetUserName',
        'TargetDomainName',
        'TargetSid',
        'MemberName',
        'MemberSid',
        'SubjectUserName',
        'SubjectDomainName',
        'SubjectUserSid',
      ],
    };
  };
}

/** Security 1102 and System 104: an event log was cleared. */
const logCleared: Maker = ({ fields, computer }) => {
  const user = userOf(fields.SubjectUserName, fields.SubjectDomainName ?? fields.SubjectDomain, fields.SubjectUserSid);
  const attributes = {
    actor: user === undefined ? undefined : { user },
    device: deviceOf(computer),
    log_name: textOf(fields.Channel) ?? 'Security',
  };
  return {
    classUid: 1008,
    activityId: 1,
    statusId: 1,
    severityId: 4,
    attributes,
    used: ['SubjectUserName', 'SubjectDomainName', 'SubjectUserSid'],
  };
};

/** By Sysmon event id. */
export const sysmonMakers: Readonly<Record<number, Maker>> = {
  1: processCreation,
  2: fileActivity(6),
  3: connection,
  5: processEnd,
  7: imageLoad,
  8: processOnProcess(4),
  10: processOnProcess(3),
  11: fileActivity(1),
  15: fileActivity(1),
  22: dnsQuery,
  23: fileActivity(4),
  26: fileActivity(4),
};

/** By event id of the Security channel. */
export const securityMakers: Readonly<Record<number, Maker>> = {
  1102: logCleared,
  4624: logon(1, 1),
  4625: logon(1, 2),
  4634: logon(2, 1),
  4647: logon(2, 1),
  4648: logon(7, 1),
  4688: auditedCreation,
  4689: processEnd,
  4720: accountChange(1),
  4722: accountChange(2),
  4723: accountChange(3),
  4724: accountChange(4),
  4725: accountChange(5),
  4726: accountChange(6),
  4740: accountChange(9),
  4767: accountChange(12),
  4727: groupChange(6),
  4728: groupChange(3),
  4729: groupChange(4),
  4730: groupChange(5),
  4731: groupChange(6),
  4732: groupChange(3),
  4733: groupChange(4),
  4734: groupChange(5),
  4754: groupChange(6),
  4756: groupChange(3),
  4757: groupChange(4),
  4768: codedLogon(3),
  4769: codedLogon(4),
  4771: codedLogon(6),
  4776: codedLogon(1),
  5156: filteredConnection(1, 1),
  5157: filteredConnection(5, 2),
};

/** By event id of the System channel. */
export const systemMakers: Readonly<Record<number, Maker>> = { 104: logCleared };

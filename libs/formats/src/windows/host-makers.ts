import { readEndpoint } from '../endpoint.ts';
import { integerOf, textOf } from '../json-value.ts';
import type { Maker } from './maker.ts';
import { deviceOf, fileOf, hashesOf, processOf, userOf } from './windows-objects.ts';

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
export const processCreation: Maker = ({ fields, computer }) => {
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
export const auditedCreation: Maker = ({ fields, computer }) => {
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
export const processEnd: Maker = ({ fields, computer }) => {
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
export function processOnProcess(activityId: number): Maker {
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
export function fileActivity(activityId: number): Maker {
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
export const imageLoad: Maker = ({ fields, computer }) => {
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
export const connection: Maker = ({ fields }) => {
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
export function filteredConnection(activityId: number, statusId: number): Maker {
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
export const dnsQuery: Maker = ({ fields }) => {
  const hostname = textOf(fields.QueryName);
  const endpoint = readEndpoint(hostname);
  if (hostname === undefined || endpoint?.hostname === undefined) return undefined;
  return { classUid: 4003, activityId: 1, attributes: { query: { hostname } }, used: ['QueryName'] };
};

import { readEndpoint } from '../endpoint.ts';
import { integerOf, type JsonRecord, textOf } from '../json-value.ts';
import type { Maker } from './maker.ts';
import { deviceOf, userOf } from './windows-objects.ts';

/** Log-ons and log-offs of the Security channel. */
export function logon(activityId: number, statusId: number): Maker {
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
export function codedLogon(activityId: number): Maker {
  return (input) => {
    const code = integerOf(input.fields.Status);
    return logon(activityId, code === undefined || code === 0 ? 1 : 2)(input);
  };
}

function actorOf(fields: JsonRecord): JsonRecord | undefined {
  const user = userOf(fields.SubjectUserName, fields.SubjectDomainName, fields.SubjectUserSid);
  return user === undefined ? undefined : { user };
}

/** A change to an account of Windows, by activity_id. */
export function accountChange(activityId: number): Maker {
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

/** A change to a group of Windows, by activity_id. */
export function groupChange(activityId: number): Maker {
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
export const logCleared: Maker = ({ fields, computer }) => {
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

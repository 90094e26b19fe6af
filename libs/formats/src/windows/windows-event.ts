import { type EventParts, type Metadata, makeEvent, type OcsfEvent } from '@citywall/ocsf';
import { integerOf, type JsonRecord, textOf } from '../json-value.ts';
import { metadataOf } from '../plain-observation.ts';
import type { Maker } from './maker.ts';
import type { WindowsRecord } from './windows-fields.ts';
import { securityMakers, sysmonMakers, systemMakers } from './windows-makers.ts';

/** What every Windows event carries about itself; it has its place in the metadata. */
const envelope: ReadonlySet<string> = new Set([
  'EventID',
  'Channel',
  'Provider_Name',
  'Provider_Guid',
  'Computer',
  'Message',
  'EventRecordID',
  'RecordNumber',
]);

/** Makes the event of a Windows record: the class of its id where one fits, else a base event with all its fields unmapped. */
export function windowsEvent(record: WindowsRecord, time: number): OcsfEvent {
  const { fields } = record;
  const made = makerOf(record)?.({ fields, computer: record.computer, time });
  const parts: EventParts = {
    classUid: made?.classUid ?? 0,
    activityId: made?.activityId ?? 0,
    severityId: made?.severityId ?? 1,
    statusId: made?.statusId,
    time,
    metadata: windowsMetadata(record),
  };
  return makeEvent(parts, {
    ...made?.attributes,
    message: textOf(fields.Message),
    count: 1,
    unmapped: leftOver(fields, made?.used ?? []),
  });
}

function makerOf(record: WindowsRecord): Maker | undefined {
  const channel = record.channel.toLowerCase();
  if (channel.endsWith('sysmon/operational')) return sysmonMakers[record.eventId];
  if (channel === 'security') return securityMakers[record.eventId];
  return channel === 'system' ? systemMakers[record.eventId] : undefined;
}

function windowsMetadata(record: WindowsRecord): Metadata {
  const sequence = integerOf(record.fields.EventRecordID ?? record.fields.RecordNumber);
  return metadataOf(record.provider === '' ? 'Windows' : record.provider, 'Microsoft', record.channel, {
    event_code: String(record.eventId),
    ...(sequence === undefined ? {} : { sequence }),
  });
}

function leftOver(fields: JsonRecord, used: readonly string[]): JsonRecord {
  const rest: JsonRecord = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined && value !== null && !envelope.has(name) && !used.includes(name)) rest[name] = value;
  }
  return rest;
}

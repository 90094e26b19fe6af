import type { Observation } from '@citywall/ocsf';
import { type JsonRecord, timeOf } from '../json-value.ts';
import { LazyObservation } from '../plain-observation.ts';
import type { Zone } from '../zone.ts';
import { windowsEvent } from './windows-event.ts';
import { readWindows, type WindowsRecord } from './windows-fields.ts';
import { windowsSource } from './windows-source.ts';

/** The observation of a Windows event; undefined when the object is none. `root` is taken over and changed. */
export function windowsObservation(
  raw: string,
  root: JsonRecord,
  zone: Zone,
  receivedAt: number,
): Observation | undefined {
  const record = readWindows(root);
  if (record === undefined) return undefined;
  const { channel, eventId, provider, fields } = record;
  const source = windowsSource(channel, eventId, provider);
  if (eventId === 4688 && source.services[0] === 'security') nameAsSysmon(fields);
  const time = timeOfRecord(record, zone) ?? receivedAt;
  return new LazyObservation(raw, time, source, fields, () => windowsEvent(record, time));
}

function timeOfRecord(record: WindowsRecord, zone: Zone): number | undefined {
  for (const value of record.times) {
    const time = value === undefined ? undefined : timeOf(value, zone);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Rules for process creation use Sysmon's names; the audit of the system has names of its own. */
function nameAsSysmon(fields: JsonRecord): void {
  fields.Image ??= fields.NewProcessName;
  fields.ParentImage ??= fields.ParentProcessName;
  fields.User ??= fields.SubjectUserName;
  fields.CommandLine ??= fields.ProcessCommandLine;
}

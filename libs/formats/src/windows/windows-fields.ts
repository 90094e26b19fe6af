import { isRecord, type JsonRecord } from '../json-value.ts';

/** A Windows event brought to one flat form. */
export interface WindowsRecord {
  /** Named as Sigma rules name them: EventData flat, with EventID, Channel, Provider_Name, Computer … beside it. */
  readonly fields: JsonRecord;
  readonly eventId: number;
  /** The channel it was written to; a field `Channel` may tell of another one. */
  readonly channel: string;
  readonly provider: string;
  readonly computer: string;
  /** Values that may be its time, best first. */
  readonly times: readonly unknown[];
}

/** Reads a Windows event in any of its JSON shapes; undefined when the object is none. */
export function readWindows(root: JsonRecord): WindowsRecord | undefined {
  if (isRecord(root.Event) && isRecord(root.Event.System)) return readNested(root.Event, root.Event.System);
  if (isRecord(root.System) && root.System.EventID !== undefined) return readNested(root, root.System);
  if (isRecord(root.winlog) && root.winlog.event_id !== undefined) return readWinlogbeat(root, root.winlog);
  return root.EventID === undefined ? undefined : readFlat(root);
}

/** `Event.System` and `Event.EventData`, as XML turned into JSON. */
function readNested(event: JsonRecord, system: JsonRecord): WindowsRecord {
  const provider = attributesOf(system.Provider);
  const execution = attributesOf(system.Execution);
  const created = attributesOf(system.TimeCreated);
  const eventId = numberOf(system.EventID);
  const channel = stringOf(system.Channel);
  const computer = stringOf(system.Computer);
  const name = stringOf(provider.Name);
  const fields = dataOf(event.EventData) ?? userDataOf(event.UserData) ?? {};
  // What the event itself says wins: event 104 names the channel that was cleared.
  fields.EventID = eventId;
  fields.Provider_Name = name;
  fields.Channel ??= channel;
  fields.Computer ??= computer;
  fields.Level ??= system.Level;
  fields.Task ??= system.Task;
  fields.Opcode ??= system.Opcode;
  fields.Keywords ??= system.Keywords;
  fields.EventRecordID ??= system.EventRecordID;
  fields.Execution_ProcessID ??= execution.ProcessID;
  fields.Provider_Guid ??= provider.Guid;
  fields.Security_UserID ??= attributesOf(system.Security).UserID;
  return { fields, eventId, channel, provider: name, computer, times: [created.SystemTime ?? system.TimeCreated] };
}

function readWinlogbeat(root: JsonRecord, winlog: JsonRecord): WindowsRecord {
  const eventId = numberOf(winlog.event_id);
  const channel = stringOf(winlog.channel);
  const computer = stringOf(winlog.computer_name);
  const provider = stringOf(winlog.provider_name);
  const fields = dataOf(winlog.event_data) ?? dataOf(winlog.user_data) ?? {};
  fields.EventID = eventId;
  fields.Provider_Name = provider;
  fields.Channel ??= channel;
  fields.Computer ??= computer;
  fields.EventRecordID ??= winlog.record_id;
  fields.Message ??= root.message;
  return { fields, eventId, channel, provider, computer, times: [root['@timestamp']] };
}

/** All in one object, as NXLog, OTRF and Sentinel write it; the object itself becomes the fields. */
function readFlat(fields: JsonRecord): WindowsRecord | undefined {
  const eventId = numberOf(fields.EventID);
  if (Number.isNaN(eventId)) return undefined;
  const channel = stringOf(fields.Channel);
  const provider = stringOf(fields.Provider_Name ?? fields.SourceName ?? fields.ProviderName ?? fields.EventSourceName);
  const computer = stringOf(fields.Computer ?? fields.Hostname ?? fields.ComputerName);
  if (channel === '' && provider === '') return undefined;
  fields.EventID = eventId;
  fields.Provider_Name ??= provider;
  fields.Computer ??= computer;
  const times = [fields.UtcTime, fields.TimeCreated, fields['@timestamp'], fields.TimeGenerated, fields.EventTime];
  return { fields, eventId, channel, provider, computer, times };
}

/** `EventData` as an object, or as a list of `{Name, text}` elements. */
function dataOf(data: unknown): JsonRecord | undefined {
  if (!isRecord(data)) return undefined;
  delete data['#attributes'];
  const list = data.Data;
  if (list === undefined || (!Array.isArray(list) && !isRecord(list))) return data;
  const plain: unknown[] = [];
  for (const element of Array.isArray(list) ? list : [list]) {
    const name = stringOf(attributesOf(element).Name);
    const text = isRecord(element) ? (element['#text'] ?? element._ ?? element.text) : element;
    // A name of its own never becomes the object's own machinery.
    if (name !== '' && name !== '__proto__') data[name] = text;
    else plain.push(text);
  }
  // Elements without a name keep the name of the list, as rules for old logs use it.
  if (plain.length > 0) data.Data = plain;
  else delete data.Data;
  return data;
}

/** `UserData` holds one element whose children are the data. */
function userDataOf(data: unknown): JsonRecord | undefined {
  if (!isRecord(data)) return undefined;
  const inner = Object.entries(data).find(([name, value]) => !name.startsWith('#') && isRecord(value))?.[1];
  return dataOf(isRecord(inner) ? inner : data);
}

/** XML attributes, wherever a converter put them: `#attributes`, `@attributes`, `$`, or beside the rest with or without `@`. */
function attributesOf(element: unknown): JsonRecord {
  if (!isRecord(element)) return {};
  const inside = element['#attributes'] ?? element['@attributes'] ?? element.$;
  if (isRecord(inside)) return inside;
  if (!Object.keys(element).some((name) => name.startsWith('@'))) return element;
  return Object.fromEntries(Object.entries(element).map(([name, value]) => [name.replace(/^@/, ''), value]));
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value !== '') return Number(value);
  if (!isRecord(value)) return Number.NaN;
  return numberOf(value['#text'] ?? value._ ?? value.value);
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import { makeEvent, type Observation, type OcsfEvent, sharedEnums } from '@citywall/ocsf';
import { readAddress } from '../address.ts';
import { readEndpoint } from '../endpoint.ts';
import { integerOf, type JsonRecord, textOf } from '../json-value.ts';
import { logSource, unknownSource } from '../log-sources.ts';
import { httpParts } from '../network/network-parts.ts';
import { LazyObservation, metadataOf } from '../plain-observation.ts';

/** What CEF and LEEF have in common, under one name each. */
export interface DeviceRecord {
  readonly format: 'CEF' | 'LEEF';
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly eventId: string;
  readonly name: string;
  readonly severityId: number;
  readonly time: number;
  /** What the extension holds, named as the device does, with the header beside it. */
  readonly fields: JsonRecord;
  readonly source: { readonly host: string | undefined; readonly port: number | undefined };
  readonly target: { readonly host: string | undefined; readonly port: number | undefined };
  readonly protocol: string | undefined;
  readonly action: string | undefined;
  readonly request: string | undefined;
  readonly method: string | undefined;
}

const mostProducts = 500;
const products = new Set<string>();

/** The observation of a CEF or LEEF record. */
export function deviceObservation(raw: string, record: DeviceRecord): Observation {
  const { fields, source, target } = record;
  const address = source.host === undefined ? undefined : readAddress(source.host);
  fields.src_ip ??= address;
  fields.src_host ??= address ?? source.host;
  fields.src_port ??= source.port;
  fields.dst_ip ??= target.host === undefined ? undefined : readAddress(target.host);
  fields.dst_port ??= target.port;
  fields.action ??= record.action;
  if (record.request !== undefined) fields['c-uri'] ??= record.request;
  if (record.method !== undefined) fields['cs-method'] ??= record.method;
  return new LazyObservation(raw, record.time, sourceOf(record), fields, () => deviceEvent(record));
}

/** Product as Sigma writes it; a firewall is what reports both ends of a connection and what it did with it. */
function sourceOf(record: DeviceRecord): ReturnType<typeof logSource> {
  const product = record.product.toLowerCase().replaceAll(' ', '_');
  // Names come from outside: the number of shared objects is bounded.
  if (!products.has(product)) {
    if (products.size >= mostProducts) return unknownSource;
    products.add(product);
  }
  const isConnection =
    record.source.host !== undefined && record.target.host !== undefined && record.action !== undefined;
  return logSource(product, record.request !== undefined ? ['proxy'] : isConnection ? ['firewall'] : [], []);
}

const refusing = /block|den[iy]|drop|reject|refus|prevent|reset/i;
const allowing = /allow|accept|permit|pass|forward/i;

function deviceEvent(record: DeviceRecord): OcsfEvent {
  const refused = record.action !== undefined && refusing.test(record.action);
  const allowed = !refused && record.action !== undefined && allowing.test(record.action);
  const ends = { src_endpoint: endOf(record.source), dst_endpoint: endOf(record.target) };
  const hasEnds = ends.src_endpoint !== undefined || ends.dst_endpoint !== undefined;
  const decided = record.action !== undefined && hasEnds;
  const metadata = metadataOf(record.product, record.vendor, undefined, {
    event_code: record.eventId,
    log_format: record.format,
    ...(decided ? { profiles: ['security_control'] } : {}),
  });
  const common = { message: record.name === '' ? undefined : record.name, count: 1, unmapped: record.fields };
  const parts = { severityId: record.severityId, time: record.time, metadata };
  if (!hasEnds) return makeEvent({ classUid: 0, activityId: 0, ...parts }, common);
  const actionId = refused ? 2 : allowed ? 1 : 99;
  const control = decided
    ? { action_id: actionId, action: actionId === 99 ? record.action : sharedEnums.action_id[actionId] }
    : {};
  const protocol = record.protocol?.toLowerCase();
  const connection = { direction_id: 0, direction: 'Unknown', ...protocolOf(protocol) };
  const statusId = refused ? 2 : allowed ? 1 : undefined;
  if (record.request !== undefined) {
    const http = httpParts(requestOf(record));
    const attributes = { ...http.attributes, ...common, ...ends, ...control };
    return makeEvent({ classUid: 4002, activityId: http.activityId, statusId, ...parts }, attributes);
  }
  const attributes = { ...common, ...ends, ...control, connection_info: connection };
  return makeEvent({ classUid: 4001, activityId: refused ? 5 : allowed ? 1 : 6, statusId, ...parts }, attributes);
}

function protocolOf(protocol: string | undefined): JsonRecord {
  const number = integerOf(protocol);
  return number === undefined ? { protocol_name: protocol } : { protocol_num: number };
}

function requestOf(record: DeviceRecord): Parameters<typeof httpParts>[0] {
  const { fields } = record;
  return {
    method: record.method,
    target: record.request,
    host: undefined,
    agent: textOf(fields.requestClientApplication),
    referrer: undefined,
    version: undefined,
    status: undefined,
    length: undefined,
  };
}

function endOf(end: DeviceRecord['source']): ReturnType<typeof readEndpoint> {
  return readEndpoint(end.host, end.port ?? -1);
}

import { makeEvent, type Observation, type OcsfEvent } from '@citywall/ocsf';
import { readEndpoint } from '../endpoint.ts';
import { integerOf, isRecord, type JsonRecord, textOf, timeOf } from '../json-value.ts';
import { logSource } from '../log-sources.ts';
import { LazyObservation, metadataOf } from '../plain-observation.ts';
import type { Zone } from '../zone.ts';
import { captionOf, dnsParts, httpParts, type NetworkParts, severityOfAlert } from './network-parts.ts';

const knownTypes = [
  'alert',
  'flow',
  'netflow',
  'dns',
  'http',
  'tls',
  'ssh',
  'smb',
  'krb5',
  'anomaly',
  'fileinfo',
  'stats',
  'drop',
  'dhcp',
  'rdp',
  'smtp',
  'ftp',
  'quic',
  'ike',
  'snmp',
  'tftp',
  'nfs',
  'sip',
  'rfb',
  'mqtt',
  'modbus',
  'dnp3',
  'frame',
  'pgsql',
  'bittorrent_dht',
  'ftp_data',
  'http2',
  'arp',
  'ldap',
  'doh2',
  'websocket',
  'mdns',
];

/** The observation of an EVE object of Suricata; undefined when it is none. */
export function suricataObservation(
  raw: string,
  root: JsonRecord,
  zone: Zone,
  receivedAt: number,
): Observation | undefined {
  const type = root.event_type;
  if (typeof type !== 'string' || !knownTypes.includes(type)) return undefined;
  if (root.src_ip === undefined && root.flow_id === undefined && type !== 'stats') return undefined;
  const time = timeOf(root.timestamp, zone) ?? receivedAt;
  if (type === 'dns' && isRecord(root.dns)) nameDns(root, root.dns);
  if (type === 'http' && isRecord(root.http)) nameHttp(root, root.http);
  const source = logSource('suricata', type === 'dns' ? ['dns'] : [], [type]);
  return new LazyObservation(raw, time, source, root, () => suricataEvent(root, type, time));
}

/** The names of the Sigma category dns beside Suricata's own; layouts 1, 2 and 3. */
function nameDns(root: JsonRecord, dns: JsonRecord): void {
  const query = Array.isArray(dns.queries) && isRecord(dns.queries[0]) ? dns.queries[0] : dns;
  root.query ??= query.rrname;
  root.record_type ??= query.rrtype;
  const answers = Array.isArray(dns.answers) ? dns.answers : [dns];
  const values = answers
    .filter(isRecord)
    .map((answer) => answer.rdata)
    .filter((value) => typeof value === 'string');
  if (values.length > 0) root.answer ??= values;
}

function nameHttp(root: JsonRecord, http: JsonRecord): void {
  root['c-uri'] ??= http.url;
  root['cs-method'] ??= http.http_method;
  root['cs-host'] ??= http.hostname;
  root['c-useragent'] ??= http.http_user_agent;
  root['cs-user-agent'] ??= http.http_user_agent;
  root['sc-status'] ??= http.status;
}

function suricataEvent(root: JsonRecord, type: string, time: number): OcsfEvent {
  const metadata = metadataOf('Suricata', 'OISF', type, correlation(root));
  const ends = {
    src_endpoint: readEndpoint(textOf(root.src_ip), integerOf(root.src_port)),
    dst_endpoint: readEndpoint(textOf(root.dest_ip), integerOf(root.dest_port)),
    connection_info: connectionOf(root),
  };
  if (type === 'alert' && isRecord(root.alert)) return alertEvent(root, root.alert, time, ends);
  const parts = partsOf(root, type);
  const known = parts ?? { classUid: 0, activityId: 0, attributes: {} };
  const attributes = parts === undefined ? { unmapped: root } : { ...ends, ...known.attributes };
  return makeEvent(
    { classUid: known.classUid, activityId: known.activityId, severityId: 1, statusId: known.statusId, time, metadata },
    { ...attributes, count: 1 },
  );
}

function partsOf(root: JsonRecord, type: string): NetworkParts | undefined {
  const inner = root[type];
  switch (type) {
    case 'dns':
      return isRecord(inner) ? suricataDns(root, inner) : undefined;
    case 'http':
      return isRecord(inner) ? suricataHttp(inner) : undefined;
    case 'flow':
    case 'netflow':
      return isRecord(inner) ? { classUid: 4001, activityId: 6, attributes: flowAttributes(root, inner) } : undefined;
    case 'drop':
      return { classUid: 4001, activityId: 5, statusId: 2, attributes: {} };
    case 'tls':
      return isRecord(inner)
        ? { classUid: 4001, activityId: 1, attributes: { app_protocol_name: 'tls', tls: tlsOf(inner) } }
        : undefined;
    case 'ssh':
      return { classUid: 4007, activityId: 1, attributes: isRecord(inner) ? { unmapped: { ssh: inner } } : {} };
    default:
      return undefined;
  }
}

function suricataDns(root: JsonRecord, dns: JsonRecord): NetworkParts | undefined {
  return dnsParts({
    isAnswer: dns.type === 'answer' || dns.type === 'response',
    query: textOf(root.query),
    type: textOf(root.record_type),
    rcode: textOf(dns.rcode),
    answers: (Array.isArray(dns.answers) ? dns.answers : [dns])
      .filter(isRecord)
      .map((answer) => ({ rdata: textOf(answer.rdata), type: textOf(answer.rrtype), ttl: integerOf(answer.ttl) })),
  });
}

function suricataHttp(http: JsonRecord): NetworkParts {
  return httpParts({
    method: textOf(http.http_method),
    target: textOf(http.url),
    host: textOf(http.hostname),
    agent: textOf(http.http_user_agent),
    referrer: textOf(http.http_refer),
    version: textOf(http.protocol),
    status: integerOf(http.status),
    length: integerOf(http.length),
  });
}

function flowAttributes(root: JsonRecord, flow: JsonRecord): JsonRecord {
  const out = integerOf(flow.bytes_toserver ?? flow.bytes);
  const back = integerOf(flow.bytes_toclient);
  const packetsOut = integerOf(flow.pkts_toserver ?? flow.pkts);
  const packetsBack = integerOf(flow.pkts_toclient);
  return {
    app_protocol_name: textOf(root.app_proto),
    traffic: {
      bytes: out === undefined ? undefined : out + (back ?? 0),
      bytes_out: out,
      bytes_in: back,
      packets: packetsOut === undefined ? undefined : packetsOut + (packetsBack ?? 0),
      packets_out: packetsOut,
      packets_in: packetsBack,
    },
  };
}

function tlsOf(tls: JsonRecord): JsonRecord {
  return { version: textOf(tls.version) ?? 'UNDETERMINED', sni: textOf(tls.sni) };
}

function alertEvent(root: JsonRecord, alert: JsonRecord, time: number, ends: JsonRecord): OcsfEvent {
  const signature = textOf(alert.signature) ?? 'alert';
  const uid = `${textOf(root.flow_id) ?? 'flow'}-${textOf(alert.signature_id) ?? '0'}-${time}`;
  const blocked = alert.action === 'blocked';
  const metadata = metadataOf('Suricata', 'OISF', 'alert', { ...correlation(root), profiles: ['security_control'] });
  const hasEnd = ends.src_endpoint !== undefined || ends.dst_endpoint !== undefined;
  return makeEvent(
    {
      classUid: 2004,
      activityId: 1,
      severityId: severityOfAlert(integerOf(alert.severity)),
      statusId: 1,
      time,
      metadata,
    },
    {
      message: signature,
      finding_info: {
        uid,
        title: signature,
        types: alert.category === undefined ? undefined : [String(alert.category)],
        analytic: { type_id: 1, type: 'Rule', uid: textOf(alert.signature_id), name: signature },
      },
      evidences: hasEnd ? [ends] : undefined,
      action_id: blocked ? 2 : 1,
      action: captionOf('action_id', blocked ? 2 : 1),
      disposition_id: blocked ? 2 : 1,
      disposition: captionOf('disposition_id', blocked ? 2 : 1),
      count: 1,
    },
  );
}

function correlation(root: JsonRecord): { correlation_uid?: string } {
  const uid = textOf(root.flow_id);
  return uid === undefined ? {} : { correlation_uid: uid };
}

function connectionOf(root: JsonRecord): JsonRecord {
  return {
    direction_id: 0,
    direction: 'Unknown',
    protocol_name: textOf(root.proto)?.toLowerCase(),
    community_uid: textOf(root.community_id),
  };
}

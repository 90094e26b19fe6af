import { makeEvent, type Observation, type OcsfEvent } from '@citywall/ocsf';
import { readEndpoint } from '../endpoint.ts';
import { integerOf, isRecord, type JsonRecord, textOf, timeOf } from '../json-value.ts';
import { logSource } from '../log-sources.ts';
import { LazyObservation, metadataOf } from '../plain-observation.ts';
import type { Zone } from '../zone.ts';
import { dnsParts, httpParts, type NetworkParts } from './network-parts.ts';

/** The observation of a record of a Zeek log; `path` names the log where it is known. Undefined when it is none. */
export function zeekObservation(
  raw: string,
  root: JsonRecord,
  zone: Zone,
  receivedAt: number,
  path?: string,
): Observation | undefined {
  // Connections that are still open have logs of their own with the same columns.
  const log = (path ?? pathOf(root))?.replace(/^open_/, '');
  if (log === undefined) return undefined;
  const time = timeOf(root.ts, zone) ?? receivedAt;
  if (log === 'dns') nameDns(root);
  if (log === 'http') nameHttp(root);
  const source = logSource('zeek', log === 'dns' ? ['dns'] : [], [log]);
  return new LazyObservation(raw, time, source, root, () => zeekEvent(root, log, time));
}

const plainPath = /^[a-z0-9_]{1,40}$/;

/** Which log a JSON record is of: as it says, else by the fields that only one log has. */
function pathOf(root: JsonRecord): string | undefined {
  if (root.ts === undefined) return undefined;
  if (typeof root._path === 'string') return plainPath.test(root._path) ? root._path : undefined;
  const hasConnection = root['id.orig_h'] !== undefined || isRecord(root.id);
  if (!hasConnection)
    return root['certificate.serial'] !== undefined ? 'x509' : root.fuid !== undefined ? 'files' : undefined;
  if (root.conn_state !== undefined) return 'conn';
  if (root.trans_id !== undefined || root.qtype_name !== undefined) return 'dns';
  if (
    root.trans_depth !== undefined &&
    (root.method !== undefined || root.host !== undefined || root.uri !== undefined)
  )
    return 'http';
  if (root.cipher !== undefined || root.established !== undefined) return 'ssl';
  if (root.auth_attempts !== undefined || root.auth_success !== undefined) return 'ssh';
  if (root.endpoint !== undefined && root.operation !== undefined) return 'dce_rpc';
  if (root.request_type !== undefined) return 'kerberos';
  return root.uid === undefined ? undefined : 'unknown';
}

function nameDns(root: JsonRecord): void {
  root.record_type ??= root.qtype_name;
  root.answer ??= root.answers;
}

function nameHttp(root: JsonRecord): void {
  root['c-uri'] ??= root.uri;
  root['cs-method'] ??= root.method;
  root['cs-host'] ??= root.host;
  root['c-useragent'] ??= root.user_agent;
  root['sc-status'] ??= root.status_code;
}

function zeekEvent(root: JsonRecord, log: string, time: number): OcsfEvent {
  const metadata = metadataOf(
    'Zeek',
    'Zeek',
    log,
    textOf(root.uid) === undefined ? {} : { correlation_uid: textOf(root.uid) },
  );
  const parts = partsOf(root, log);
  if (parts === undefined) {
    return makeEvent({ classUid: 0, activityId: 0, severityId: 1, time, metadata }, { count: 1, unmapped: root });
  }
  const ends = {
    src_endpoint: endOf(root, 'orig'),
    dst_endpoint: endOf(root, 'resp'),
    connection_info: connectionOf(root),
  };
  return makeEvent(
    { classUid: parts.classUid, activityId: parts.activityId, severityId: 1, statusId: parts.statusId, time, metadata },
    { ...ends, ...parts.attributes, count: 1 },
  );
}

/** One end of the connection; its fields are flat with a dot in the name, or nested. */
function endOf(root: JsonRecord, side: 'orig' | 'resp'): ReturnType<typeof readEndpoint> {
  const nested = isRecord(root.id) ? root.id : {};
  const host = textOf(root[`id.${side}_h`] ?? nested[`${side}_h`]);
  return readEndpoint(host, integerOf(root[`id.${side}_p`] ?? nested[`${side}_p`]));
}

function connectionOf(root: JsonRecord): JsonRecord {
  return {
    direction_id: 0,
    direction: 'Unknown',
    protocol_name: textOf(root.proto),
    community_uid: textOf(root.community_id),
    flag_history: textOf(root.history),
    uid: textOf(root.uid),
  };
}

function partsOf(root: JsonRecord, log: string): NetworkParts | undefined {
  switch (log) {
    case 'conn':
      return connectionParts(root);
    case 'dns':
      return zeekDns(root);
    case 'http':
      return zeekHttp(root);
    case 'ssl':
      return {
        classUid: 4001,
        activityId: 1,
        statusId: root.established === false ? 2 : 1,
        attributes: {
          app_protocol_name: 'tls',
          tls: {
            version: textOf(root.version) ?? 'unknown',
            cipher: textOf(root.cipher),
            sni: textOf(root.server_name),
          },
        },
      };
    case 'ssh':
      return { classUid: 4007, activityId: 1, statusId: root.auth_success === false ? 2 : 1, attributes: {} };
    default:
      return undefined;
  }
}

/** How a connection ended, as activity_id: refused, reset, never answered, else its traffic. */
const stateActivities: Readonly<Record<string, number>> = {
  REJ: 5,
  S0: 4,
  RSTO: 3,
  RSTR: 3,
  RSTOS0: 3,
  RSTRH: 3,
  SH: 4,
};

function connectionParts(root: JsonRecord): NetworkParts {
  const sent = integerOf(root.orig_bytes);
  const received = integerOf(root.resp_bytes);
  const packetsOut = integerOf(root.orig_pkts);
  const packetsIn = integerOf(root.resp_pkts);
  const state = textOf(root.conn_state) ?? '';
  const seconds = typeof root.duration === 'number' ? root.duration : undefined;
  return {
    classUid: 4001,
    activityId: stateActivities[state] ?? 6,
    statusId: stateActivities[state] === undefined ? 1 : 2,
    attributes: {
      app_protocol_name: textOf(root.service),
      duration: seconds === undefined ? undefined : Math.round(seconds * 1000),
      status_code: state === '' ? undefined : state,
      traffic: {
        bytes: sent === undefined && received === undefined ? undefined : (sent ?? 0) + (received ?? 0),
        bytes_out: sent,
        bytes_in: received,
        packets: packetsOut === undefined && packetsIn === undefined ? undefined : (packetsOut ?? 0) + (packetsIn ?? 0),
        packets_out: packetsOut,
        packets_in: packetsIn,
        bytes_missed: integerOf(root.missed_bytes),
      },
    },
  };
}

function zeekDns(root: JsonRecord): NetworkParts {
  const answers = Array.isArray(root.answers) ? root.answers : [];
  const lives = Array.isArray(root.TTLs) ? root.TTLs : [];
  return dnsParts({
    isAnswer: root.rcode_name !== undefined,
    query: textOf(root.query),
    type: textOf(root.qtype_name),
    rcode: textOf(root.rcode_name),
    answers: answers.map((answer, index) => ({ rdata: textOf(answer), ttl: integerOf(lives[index]) })),
  });
}

function zeekHttp(root: JsonRecord): NetworkParts {
  return httpParts({
    method: textOf(root.method),
    target: textOf(root.uri),
    host: textOf(root.host),
    agent: textOf(root.user_agent),
    referrer: textOf(root.referrer),
    version: textOf(root.version),
    status: integerOf(root.status_code),
    length: integerOf(root.response_body_len),
  });
}

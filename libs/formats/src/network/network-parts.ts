import { sharedEnums } from '@citywall/ocsf';
import { isHostName, readEndpoint } from '../endpoint.ts';
import type { JsonRecord } from '../json-value.ts';

/** Class, activity and attributes that a network sensor's record comes to. */
export interface NetworkParts {
  readonly classUid: number;
  readonly activityId: number;
  readonly statusId?: number;
  readonly attributes: JsonRecord;
}

/** The caption of a value of a shared enumeration. */
export function captionOf(enumeration: string, value: number): string | undefined {
  return sharedEnums[enumeration]?.[value];
}

/** severity_id for an alert priority, where 1 is the highest. */
export function severityOfAlert(priority: number | undefined): number {
  return priority === undefined || priority < 1 || priority > 4 ? 0 : 5 - priority;
}

/** A DNS transaction as sensors report it. */
export interface DnsRecord {
  readonly isAnswer: boolean;
  readonly query: string | undefined;
  readonly type: string | undefined;
  /** Name of the response code, such as NXDOMAIN. */
  readonly rcode: string | undefined;
  readonly answers: readonly { readonly rdata: string | undefined; readonly type?: string; readonly ttl?: number }[];
}

const responseCodes: Readonly<Record<string, number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
};

/** DNS Activity. */
export function dnsParts(dns: DnsRecord): NetworkParts {
  const code = dns.rcode === undefined ? undefined : responseCodes[dns.rcode.toUpperCase()];
  const answers = dns.answers
    .filter((answer) => answer.rdata !== undefined)
    .map((answer) => ({ rdata: answer.rdata, type: answer.type, ttl: answer.ttl }));
  const isName = dns.query !== undefined && isHostName(dns.query);
  return {
    classUid: 4003,
    activityId: dns.isAnswer ? 2 : 1,
    statusId: code === undefined ? undefined : code === 0 ? 1 : 2,
    attributes: {
      query: isName ? { hostname: dns.query, type: dns.type } : undefined,
      answers: answers.length > 0 ? answers : undefined,
      rcode_id: code,
      rcode: code === undefined ? undefined : captionOf('rcode_id', code),
      unmapped: isName || dns.query === undefined ? undefined : { query: dns.query, type: dns.type },
    },
  };
}

/** An HTTP exchange as sensors report it. */
export interface HttpRecord {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly host: string | undefined;
  readonly agent: string | undefined;
  readonly referrer: string | undefined;
  readonly version: string | undefined;
  readonly status: number | undefined;
  readonly length: number | undefined;
}

const methods: Readonly<Record<string, number>> = {
  CONNECT: 1,
  DELETE: 2,
  GET: 3,
  HEAD: 4,
  OPTIONS: 5,
  POST: 6,
  PUT: 7,
  TRACE: 8,
  PATCH: 9,
};

/** activity_id of HTTP Activity for a method: 0 without one, 99 for another than those of the schema. */
export function httpActivity(method: string | undefined): number {
  return method === undefined ? 0 : (methods[method] ?? 99);
}

/** HTTP Activity. */
export function httpParts(http: HttpRecord): NetworkParts {
  const activityId = httpActivity(http.method);
  const target = http.target ?? '';
  const question = target.indexOf('?');
  return {
    classUid: 4002,
    activityId,
    statusId: http.status === undefined ? undefined : http.status >= 400 ? 2 : 1,
    attributes: {
      activity_name: activityId === 99 ? http.method : undefined,
      http_request: {
        http_method: http.method,
        url: {
          url_string: target,
          path: question < 0 ? target : target.slice(0, question),
          query_string: question < 0 ? undefined : target.slice(question + 1),
          hostname: readEndpoint(http.host)?.hostname,
        },
        user_agent: http.agent,
        referrer: http.referrer,
        version: http.version,
      },
      http_response: http.status === undefined ? undefined : { code: http.status, length: http.length },
    },
  };
}

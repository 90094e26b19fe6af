import { type LogSource, makeEvent, type Observation, type OcsfEvent, schemaVersion } from '@citywall/ocsf';
import { readAddress } from '../address.ts';
import { readEndpoint } from '../endpoint.ts';
import { httpActivity } from '../network/network-parts.ts';
import type { AccessLine } from './access-log.ts';
import { decodeUrl } from './web-text.ts';

/** One request in a web server's access log. */
export class WebObservation implements Observation {
  readonly time: number;
  readonly logsource: LogSource;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly raw: string;
  readonly count: number;
  readonly unparsed = false;
  readonly #line: AccessLine;
  readonly #server: string;
  #event: OcsfEvent | undefined;

  /** `server` is the host that wrote the line, when something in front of the line tells it. */
  constructor(raw: string, line: AccessLine, logsource: LogSource, server = '', count = 1) {
    this.time = line.time;
    this.raw = raw;
    this.logsource = logsource;
    this.count = count;
    this.fields = fieldsOf(line);
    this.#line = line;
    this.#server = server;
  }

  get event(): OcsfEvent {
    this.#event ??= webEvent(this.#line, this.logsource, this.#server, this.count);
    return this.#event;
  }
}

/**
 * Names of the Sigma taxonomy for web servers. Rules use `cs-uri-query` for the
 * whole of what was asked for, so it holds path and query; the query alone is
 * `c-uri-query`. `cs-uri-decoded` is the target with its encoding taken back.
 */
function fieldsOf(line: AccessLine): Readonly<Record<string, unknown>> {
  const question = line.target.indexOf('?');
  const stem = question < 0 ? line.target : line.target.slice(0, question);
  const query = question < 0 ? undefined : line.target.slice(question + 1);
  const address = readAddress(line.client);
  const agent = text(line.agent);
  const referrer = text(line.referrer);
  return {
    'c-ip': address ?? line.client,
    'cs-username': text(line.user),
    'cs-method': text(line.method),
    'cs-host': text(line.host),
    'cs-uri': line.target,
    'c-uri': line.target,
    'cs-uri-stem': stem,
    'cs-uri-query': line.target,
    'c-uri-query': query,
    'cs-uri-decoded': decodeUrl(line.target),
    'cs-version': text(line.version),
    'sc-status': line.status < 0 ? undefined : line.status,
    'sc-bytes': line.bytes < 0 ? undefined : line.bytes,
    'cs-referer': referrer,
    'cs-referrer': referrer,
    'cs-user-agent': agent,
    'c-useragent': agent,
    src_ip: address,
    src_host: address ?? line.client,
  };
}

function webEvent(line: AccessLine, logsource: LogSource, server: string, count: number): OcsfEvent {
  const failed = line.status >= 400;
  const metadata = {
    version: schemaVersion,
    product: { name: logsource.services[0] ?? 'web server' },
    log_name: 'access',
  };
  const activityId = httpActivity(text(line.method));
  const parts = {
    classUid: 4002,
    activityId,
    severityId: failed ? 2 : 1,
    statusId: line.status < 0 ? undefined : failed ? 2 : 1,
    time: line.time,
    metadata,
  };
  return makeEvent(parts, {
    activity_name: activityId === 99 ? line.method : undefined,
    src_endpoint: readEndpoint(line.client),
    dst_endpoint: readEndpoint(line.host === '' ? server : line.host),
    http_request: {
      http_method: text(line.method),
      url: urlOf(line),
      user_agent: text(line.agent),
      referrer: text(line.referrer),
      version: text(line.version),
    },
    http_response: line.status < 0 ? undefined : { code: line.status, length: line.bytes < 0 ? undefined : line.bytes },
    count,
    unmapped: line.user === '' ? undefined : { user: line.user },
  });
}

function urlOf(line: AccessLine): Record<string, unknown> {
  const question = line.target.indexOf('?');
  return {
    url_string: line.target,
    path: question < 0 ? line.target : line.target.slice(0, question),
    query_string: question < 0 ? undefined : line.target.slice(question + 1),
  };
}

function text(value: string): string | undefined {
  return value === '' ? undefined : value;
}

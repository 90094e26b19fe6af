import { validateEvent } from '@citywall/ocsf';
import { describe, expect, it } from 'vitest';
import { createParser } from '../index.ts';

const parse = (event: unknown): ReturnType<ReturnType<typeof createParser>['parse']> =>
  createParser({ format: 'auto' }).parse(JSON.stringify(event), 0);

const ends = {
  timestamp: '2023-11-05T13:55:36.000123+0000',
  flow_id: 42,
  src_ip: '10.0.0.1',
  src_port: 4000,
  dest_ip: '10.0.0.2',
  dest_port: 80,
  proto: 'TCP',
};

describe('Suricata', () => {
  it.each([
    [
      'an alert',
      {
        event_type: 'alert',
        alert: { action: 'blocked', signature_id: 9, signature: 'ET x', category: 'c', severity: 1 },
      },
      { class_uid: 2004, severity_id: 4, disposition: 'Blocked', finding_info: { title: 'ET x' } },
    ],
    [
      'a flow',
      { event_type: 'flow', flow: { bytes_toserver: 10, bytes_toclient: 5, pkts_toserver: 1, pkts_toclient: 1 } },
      { class_uid: 4001, activity_id: 6, traffic: { bytes: 15 } },
    ],
    [
      'a request',
      {
        event_type: 'http',
        http: { hostname: 'h.example', url: '/a?b=1', http_method: 'GET', status: 404, http_user_agent: 'x' },
      },
      { class_uid: 4002, activity_id: 3, http_response: { code: 404 } },
    ],
    [
      'a question in layout 2',
      { event_type: 'dns', dns: { type: 'query', rrname: 'a.example', rrtype: 'TXT' } },
      { class_uid: 4003, activity_id: 1, query: { hostname: 'a.example', type: 'TXT' } },
    ],
    [
      'an answer in layout 2',
      {
        event_type: 'dns',
        dns: {
          type: 'answer',
          rrname: 'a.example',
          rrtype: 'A',
          rcode: 'NOERROR',
          answers: [{ rrname: 'a.example', rrtype: 'A', ttl: 60, rdata: '1.2.3.4' }],
        },
      },
      { class_uid: 4003, activity_id: 2, rcode: 'NoError', answers: [{ rdata: '1.2.3.4' }] },
    ],
    [
      'an answer in layout 3',
      {
        event_type: 'dns',
        dns: { version: 3, type: 'response', rcode: 'NXDOMAIN', queries: [{ rrname: 'b.example', rrtype: 'A' }] },
      },
      { class_uid: 4003, rcode_id: 3, status_id: 2, query: { hostname: 'b.example' } },
    ],
    ['a drop', { event_type: 'drop', drop: {} }, { class_uid: 4001, activity_id: 5 }],
    [
      'a handshake',
      { event_type: 'tls', tls: { sni: 's.example', version: 'TLS 1.3' } },
      { class_uid: 4001, tls: { sni: 's.example' } },
    ],
    ['anything else', { event_type: 'anomaly', anomaly: {} }, { class_uid: 0 }],
  ])('%s', (_what, more, expected) => {
    const observation = parse({ ...ends, ...more });
    expect(observation.logsource).toMatchObject({ product: 'suricata', services: [more.event_type] });
    expect(new Date(observation.time).toISOString()).toBe('2023-11-05T13:55:36.000Z');
    const event = JSON.parse(JSON.stringify(observation.event));
    expect(event).toMatchObject(expected);
    expect(validateEvent(event)).toEqual([]);
  });

  it('gives questions the names of the category dns', () => {
    const observation = parse({
      ...ends,
      event_type: 'dns',
      dns: { type: 'query', rrname: 'a.example', rrtype: 'TXT' },
    });
    expect(observation.fields).toMatchObject({ query: 'a.example', record_type: 'TXT' });
    expect(observation.logsource.categories).toEqual(['dns']);
  });
});

describe('Zeek', () => {
  const connection = {
    ts: 1517422326.423682,
    uid: 'C1',
    'id.orig_h': '10.0.0.1',
    'id.orig_p': 5,
    'id.resp_h': '10.0.0.2',
    'id.resp_p': 80,
    proto: 'tcp',
  };

  it.each([
    [
      'a connection',
      { ...connection, conn_state: 'SF', duration: 1.5, orig_bytes: 7, resp_bytes: 9 },
      'conn',
      { class_uid: 4001, activity_id: 6, duration: 1500, traffic: { bytes: 16 } },
    ],
    [
      'a refused connection',
      { ...connection, conn_state: 'REJ' },
      'conn',
      { class_uid: 4001, activity_id: 5, status_id: 2 },
    ],
    [
      'a question',
      {
        ...connection,
        trans_id: 1,
        query: 'a.example',
        qtype_name: 'TXT',
        rcode_name: 'NOERROR',
        answers: ['TXT 1 x'],
        TTLs: [60],
      },
      'dns',
      { class_uid: 4003, answers: [{ rdata: 'TXT 1 x', ttl: 60 }] },
    ],
    [
      'a request',
      { ...connection, trans_depth: 1, method: 'GET', host: 'h.example', uri: '/x', status_code: 200 },
      'http',
      { class_uid: 4002, status_id: 1 },
    ],
    ['an open connection', { ...connection, _path: 'open_conn', conn_state: 'OTH' }, 'conn', { class_uid: 4001 }],
    [
      'nested ends',
      { ts: 1, uid: 'C', id: { orig_h: '10.0.0.1', orig_p: 1, resp_h: '10.0.0.2', resp_p: 2 }, conn_state: 'S0' },
      'conn',
      { src_endpoint: { ip: '10.0.0.1', port: 1 } },
    ],
  ])('%s in JSON', (_what, record, service, expected) => {
    const observation = parse(record);
    expect(observation.logsource).toMatchObject({ product: 'zeek', services: [service] });
    const event = JSON.parse(JSON.stringify(observation.event));
    expect(event).toMatchObject(expected);
    expect(validateEvent(event)).toEqual([]);
  });

  it('reads a table by its header lines', () => {
    const parser = createParser({ format: 'auto' });
    const lines = [
      '#separator \\x09',
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      '#path\tdns',
      '#fields\tts\tuid\tid.orig_h\tquery\tanswers\trejected\tnew',
      '#types\ttime\tstring\taddr\tstring\tvector[string]\tbool\tcount',
      '1610645203.325590\tC1\t10.0.0.1\ta\\x2cb.example\tx,y\tF\t-',
    ];
    const last = lines.map((line) => parser.parse(line, 5)).at(-1);
    expect(last?.fields).toMatchObject({
      ts: 1610645203.32559,
      query: 'a,b.example',
      answers: ['x', 'y'],
      rejected: false,
    });
    expect(last?.fields.new).toBeUndefined();
    expect(last).toMatchObject({
      time: 1610645203326,
      unparsed: false,
      logsource: { product: 'zeek', services: ['dns'] },
    });
  });
});

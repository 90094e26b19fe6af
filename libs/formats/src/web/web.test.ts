import { describe, expect, it } from 'vitest';
import { createParser, type FormatName } from '../index.ts';

function fieldsOf(line: string, format: FormatName | 'auto' = 'auto'): Readonly<Record<string, unknown>> {
  return createParser({ format }).parse(line, 0).fields;
}

const head = '61.2.3.4 - - [10/Oct/2023:13:55:36 +0200]';

describe('an access log', () => {
  it('gives the names of the taxonomy and the time in UTC', () => {
    const line = `${head} "GET /a/b.php?id=1&x=%27 HTTP/1.1" 404 512 "http://r.example/" "Mozilla/5.0 (X)"`;
    const observation = createParser({ format: 'auto' }).parse(line, 0);
    expect(new Date(observation.time).toISOString()).toBe('2023-10-10T11:55:36.000Z');
    expect(observation.logsource).toEqual({ categories: ['webserver'], services: [] });
    expect(observation.fields).toMatchObject({
      'c-ip': '61.2.3.4',
      src_host: '61.2.3.4',
      'cs-method': 'GET',
      'cs-uri-stem': '/a/b.php',
      'cs-uri-query': '/a/b.php?id=1&x=%27',
      'c-uri-query': 'id=1&x=%27',
      'cs-uri-decoded': "/a/b.php?id=1&x='",
      'cs-version': '1.1',
      'sc-status': 404,
      'sc-bytes': 512,
      'cs-referer': 'http://r.example/',
      'cs-user-agent': 'Mozilla/5.0 (X)',
    });
    expect(observation.event).toMatchObject({
      class_uid: 4002,
      activity_id: 3,
      status_id: 2,
      http_response: { code: 404 },
    });
  });

  it('knows its server when it is told', () => {
    const line = `${head} "GET / HTTP/1.1" 200 1 "-" "-"`;
    expect(createParser({ format: 'nginx' }).parse(line, 0).logsource).toEqual({
      product: 'nginx',
      categories: ['webserver'],
      services: ['nginx'],
    });
    expect(createParser({ format: 'apache' }).parse(line, 0).logsource.product).toBe('apache');
  });

  it('takes common form, a host in front and fields behind', () => {
    expect(fieldsOf(`${head} "GET / HTTP/1.0" 200 -`)).toMatchObject({
      'sc-status': 200,
      'sc-bytes': undefined,
      'cs-user-agent': undefined,
    });
    expect(fieldsOf(`www.example:443 ${head} "GET / HTTP/1.0" 200 5 "-" "curl/8" 0.003 "x"`)).toMatchObject({
      'cs-host': 'www.example',
      'c-ip': '61.2.3.4',
      'cs-user-agent': 'curl/8',
    });
    expect(fieldsOf(`2001:DB8::1 - - [10/Oct/2023:13:55:36 +0000] "GET / HTTP/1.0" 200 5`)['c-ip']).toBe('2001:db8::1');
  });

  it('keeps what was no request', () => {
    expect(fieldsOf(`${head} "\\x16\\x03\\x01" 400 0 "-" "-"`)).toMatchObject({
      'cs-method': undefined,
      'cs-uri': '\x16\x03\x01',
      'sc-status': 400,
    });
    expect(fieldsOf(`${head} "-" 408 0 "-" "-"`)).toMatchObject({ 'cs-method': undefined, 'cs-uri': '' });
  });

  it('is not led astray by quotes and brackets of the client', () => {
    const apache = `${head} "GET /\\" 200 5 \\"x\\" \\"y HTTP/1.1" 404 7 "a \\"b\\" c" "sql\\\\map"`;
    expect(fieldsOf(apache)).toMatchObject({
      'cs-uri': '/" 200 5 "x" "y',
      'sc-status': 404,
      'cs-referer': 'a "b" c',
      'cs-user-agent': 'sql\\map',
    });
    const nginx = `${head} "GET /\\x22 200 5 HTTP/1.1" 404 7 "-" "\\x22"`;
    expect(fieldsOf(nginx)).toMatchObject({ 'cs-uri': '/" 200 5', 'sc-status': 404, 'cs-user-agent': '"' });
    const user = '61.2.3.4 - a [01/Jan/2020:00:00:00 +0000] b [10/Oct/2023:13:55:36 +0200] "GET /x HTTP/1.1" 401 7';
    expect(fieldsOf(user)).toMatchObject({
      'cs-username': 'a [01/Jan/2020:00:00:00 +0000] b',
      'cs-uri': '/x',
      'sc-status': 401,
    });
  });

  it('decodes addresses that are encoded twice, or not in UTF-8', () => {
    expect(fieldsOf(`${head} "GET /%252e%252e%252fetc HTTP/1.1" 404 7`)['cs-uri-decoded']).toBe('/../etc');
    expect(fieldsOf(`${head} "GET /%ff+%zz HTTP/1.1" 404 7`)['cs-uri-decoded']).toBe('/\xff %zz');
  });
});

describe('an error log', () => {
  it('of Apache, old and new', () => {
    const old = createParser({ format: 'auto' }).parse(
      '[Sun Dec 04 04:47:44 2005] [error] [client 61.2.3.4] File does not exist: /x',
      0,
    );
    expect(new Date(old.time).toISOString()).toBe('2005-12-04T04:47:44.000Z');
    expect(old.fields).toMatchObject({ level: 'error', src_ip: '61.2.3.4', message: 'File does not exist: /x' });
    expect(old.logsource).toEqual({ product: 'apache', categories: ['webserver'], services: ['apache', 'error'] });
    const recent =
      '[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:1234] AH00128: x';
    expect(fieldsOf(recent)).toMatchObject({
      level: 'error',
      module: 'core',
      src_ip: '72.15.99.187',
      src_port: 1234,
      message: 'AH00128: x',
    });
  });

  it('of nginx', () => {
    const line =
      '2023/01/02 15:04:05 [error] 12#0: *5 open() "/x" failed (2: No such file), client: 61.2.3.4, server: s, request: "GET /x?a=%27 HTTP/1.1", host: "h.example"';
    expect(fieldsOf(line)).toMatchObject({
      src_ip: '61.2.3.4',
      'cs-method': 'GET',
      'cs-uri-decoded': "/x?a='",
      'cs-host': 'h.example',
    });
    const forged =
      '2023/01/02 15:04:05 [error] 12#0: *5 open() "/x, client: 10.0.0.1" failed, client: 61.2.3.4, server: s, request: "GET /x HTTP/1.1"';
    expect(fieldsOf(forged).src_ip).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { isSourceName } from './sources.ts';

it('lets people name sources freely, but never as a network source, which would make its senders trusted', () => {
  for (const name of ['web-01', '交通局/网关', 'a:b@c+d', 'syslog', 'relp-like']) expect(isSourceName(name)).toBe(true);
  for (const name of [
    'syslog-tcp:10.0.0.1',
    'syslog-udp:10.0.0.1',
    'syslog-tls:cert:web',
    'relp:::1',
    'overflow:http',
  ]) {
    expect(isSourceName(name)).toBe(false);
  }
  for (const name of ['', '-a', 'a b', 'a\nb', 'x'.repeat(129)]) expect(isSourceName(name)).toBe(false);
});

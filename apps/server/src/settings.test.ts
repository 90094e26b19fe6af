import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('proxies come from flag or environment, and a list that is none is refused with its part', () => {
  expect(readSettings([], {}).trustedProxies.has('127.0.0.1')).toBe(false);
  expect(readSettings([], { CITYWALL_TRUSTED_PROXIES: '127.0.0.1, ::1' }).trustedProxies.has('::1')).toBe(true);
  expect(readSettings(['--trusted-proxies', '10.0.0.0/8'], {}).trustedProxies.has('10.1.2.3')).toBe(true);
  for (const wrong of ['everybody', '0.0.0.0/0', '10.0.0.0/8;::1']) {
    expect(() => readSettings(['--trusted-proxies', wrong], {})).toThrow(
      expect.objectContaining({ code: 'platform.setting.invalid', message: expect.stringContaining(wrong) }),
    );
  }
});

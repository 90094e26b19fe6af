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

test('hardware modules need tokens named once and exactly one source of the PIN; only named variables reach the library', () => {
  const set = { CITYWALL_HSM_LIBRARY: '/lib/p11.so', CITYWALL_HSM_TOKENS: 'city-a, city-b', P11_CONF: '/etc/p11' };
  expect(readSettings([], {}).hsm).toBeUndefined();
  const read = readSettings([], { ...set, CITYWALL_HSM_PIN_FILE: '/etc/pin', CITYWALL_HSM_ENVIRONMENT: 'P11_CONF' });
  expect(read.hsm).toEqual({
    library: '/lib/p11.so',
    tokens: ['city-a', 'city-b'],
    pin: { file: '/etc/pin' },
    environment: { P11_CONF: '/etc/p11' },
  });
  for (const [wrong, name] of [
    [{}, 'CITYWALL_HSM_PIN_FILE'],
    [{ CITYWALL_HSM_PIN_FILE: '/etc/pin', CITYWALL_HSM_PIN_VARIABLE: 'PIN' }, 'CITYWALL_HSM_PIN_VARIABLE'],
    [{ CITYWALL_HSM_PIN_VARIABLE: 'PIN', CITYWALL_HSM_TOKENS: 'one,one' }, 'CITYWALL_HSM_TOKENS'],
    [{ CITYWALL_HSM_PIN_VARIABLE: 'PIN', CITYWALL_HSM_TOKENS: ' , ' }, 'CITYWALL_HSM_TOKENS'],
  ] as const) {
    expect(() => readSettings([], { ...set, ...wrong })).toThrow(
      expect.objectContaining({ code: 'platform.setting.invalid', message: expect.stringContaining(name) }),
    );
  }
});

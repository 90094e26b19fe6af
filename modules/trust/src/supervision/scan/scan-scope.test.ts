import { describe, expect, test } from 'vitest';
import { expandTargets, readEndpoint, ScanScope } from './scan-scope.ts';

const to = (address: string) => async () => address;

describe('the scope of a scan', () => {
  const scope = new ScanScope([
    '192.0.2.0/24',
    '2001:db8::/64',
    '198.51.100.7',
    'db.city.example:5432',
    '[2001:db8:1::5]:443',
  ]);

  test.each(['192.0.2.1', '192.0.2.255', '2001:db8::1', '198.51.100.7', '::ffff:192.0.2.9'])(
    '%s is inside',
    (address) => expect(scope.allowsAddress(address)).toBe(true),
  );

  test.each([
    '192.0.3.1',
    '2001:db8:0:1::1',
    '198.51.100.8',
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '169.254.169.254',
    'db.city.example',
    '',
  ])('%s is outside', (address) => expect(scope.allowsAddress(address)).toBe(false));

  test('a listed name may resolve anywhere, but only on its port', async () => {
    const admitted = await scope.admit({ host: 'DB.city.example', port: 5432 }, to('10.0.0.5'));
    expect(admitted.peer).toEqual({ address: '10.0.0.5', port: 5432 });
    await expect(scope.admit({ host: 'db.city.example', port: 22 }, to('10.0.0.5'))).rejects.toThrow(/not among/);
  });

  test('a name that is not listed is judged by the address it resolves to, and that address is kept', async () => {
    const admitted = await scope.admit({ host: 'web.city.example', port: 443 }, to('192.0.2.80'));
    expect(admitted.peer.address).toBe('192.0.2.80');
    await expect(scope.admit({ host: 'evil.example', port: 443 }, to('127.0.0.1'))).rejects.toMatchObject({
      code: 'trust.scan.not-allowed',
    });
  });

  test('an empty scope refuses everything without asking for names', async () => {
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return '192.0.2.1';
    };
    await expect(new ScanScope([]).admit({ host: 'a.example', port: 1 }, resolve)).rejects.toThrow();
    await expect(new ScanScope([]).admit({ host: '192.0.2.1', port: 1 })).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test.each([
    '',
    '300.0.0.1',
    '192.0.2.0/33',
    '192.0.2.0/24/1',
    'name',
    'name:0',
    'name:70000',
    'a b:1',
    '2001:db8::/x',
    'fe80::1%eth0',
    'http://a',
  ])('%j is refused as an entry', (entry) =>
    expect(() => new ScanScope([entry])).toThrow(/no network and no endpoint/),
  );
});

describe('targets', () => {
  test('a network gives every address with every port; host bits do not matter', () => {
    const targets = expandTargets(['192.0.2.6/30', 'a.example:8443'], [443, 22]);
    expect(targets.map(({ host, port }) => `${host}:${port}`)).toEqual([
      '192.0.2.4:443',
      '192.0.2.4:22',
      '192.0.2.5:443',
      '192.0.2.5:22',
      '192.0.2.6:443',
      '192.0.2.6:22',
      '192.0.2.7:443',
      '192.0.2.7:22',
      'a.example:8443',
    ]);
    expect(expandTargets(['2001:db8::1'], [443])).toEqual([{ host: '2001:db8::1', port: 443 }]);
    expect(readEndpoint('[2001:db8::1]:443')).toEqual({ host: '2001:db8::1', port: 443 });
    expect(readEndpoint('[nonsense]:443')).toBeUndefined();
  });

  test('too much is refused before anything is listed', () => {
    expect(() => expandTargets(['10.0.0.0/8'], [443])).toThrow(/1024 endpoints/);
    expect(() => expandTargets(['2001:db8::/64'], [443])).toThrow(/1024 endpoints/);
    expect(() => expandTargets(['192.0.2.0/24'], [1, 2, 3, 4, 5])).toThrow(/1024 endpoints/);
  });
});

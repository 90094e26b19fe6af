import { beforeAll, describe, expect, test } from 'vitest';
import { parseName } from '../rfc4514-name-text.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { extension } from '../rfc5280-extensions.ts';
import type { GeneralName } from '../rfc5280-general-name.ts';
import { type NameConstraints, nameConstraints } from '../rfc5280-name-extensions.ts';
import { certifyAuthority, certifyServer, now, type Party, party } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';

const root = party('CN=Root');
const middle = party('CN=Middle');
const leaf = party('CN=leaf,O=City');
let rootCertificate: Certificate;

beforeAll(async () => {
  rootCertificate = await certifyAuthority(root, root);
});

/** The reason for a leaf with one name under an authority with these constraints. */
async function under(
  constraints: NameConstraints,
  names: readonly GeneralName[],
  subject: Party = leaf,
): Promise<string> {
  const more = [extension(nameConstraints, constraints, { critical: true })];
  const intermediates = [await certifyAuthority(root, middle, { more })];
  const certificate = await certifyServer(middle, subject, { names });
  const answer = validateCertificate({
    certificate,
    intermediates,
    anchors: [rootCertificate],
    time: now,
    profile: 'rfc5280',
  });
  return answer.valid ? 'valid' : answer.reason;
}

const dns = (text: string): GeneralName => ({ kind: 'dns', text });
const email = (text: string): GeneralName => ({ kind: 'email', text });
const uri = (text: string): GeneralName => ({ kind: 'uri', text });
const ip = (...bytes: number[]): GeneralName => ({ kind: 'ip', bytes: Uint8Array.from(bytes) });
const directory = (text: string): GeneralName => ({ kind: 'directory', name: parseName(text) });

/** base, name, whether it lies within. */
const cases: Record<string, readonly (readonly [GeneralName, GeneralName, boolean])[]> = {
  'host names: the host itself and everything below it': [
    [dns('example.com'), dns('example.com'), true],
    [dns('example.com'), dns('a.b.EXAMPLE.com'), true],
    [dns('example.com'), dns('notexample.com'), false],
    [dns('a.example.com'), dns('example.com'), false],
    [dns(''), dns('any.name'), true],
  ],
  'mail: one mailbox, one host, or all hosts of a domain': [
    [email('root@example.com'), email('root@EXAMPLE.com'), true],
    [email('root@example.com'), email('Root@example.com'), false],
    [email('example.com'), email('any@example.com'), true],
    [email('example.com'), email('any@sub.example.com'), false],
    [email('.example.com'), email('any@sub.example.com'), true],
    [email('.example.com'), email('any@example.com'), false],
    [email('*@example.com'), email('**@example.com'), false],
  ],
  'resources: one host or all of a domain': [
    [uri('example.com'), uri('https://example.com/path'), true],
    [uri('example.com'), uri('ldap://user@example.com:389?x'), true],
    [uri('example.com'), uri('https://sub.example.com'), false],
    [uri('.example.com'), uri('https://sub.example.com'), true],
  ],
  'addresses by prefix': [
    [ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 2, 77), true],
    [ip(192, 0, 2, 0, 255, 255, 255, 0), ip(192, 0, 3, 77), false],
    [ip(0, 0, 0, 0, 0, 0, 0, 0), ip(...Array(16).fill(1)), false],
  ],
};

for (const [name, list] of Object.entries(cases))
  test(`RFC 5280 section 4.2.1.10: ${name}`, async () => {
    for (const [base, presented, within] of list) {
      const detail = JSON.stringify([base, presented]);
      expect(await under({ permitted: [base] }, [presented]), detail).toBe(within ? 'valid' : 'name-constraints');
      expect(await under({ excluded: [base] }, [presented]), detail).toBe(within ? 'name-constraints' : 'valid');
    }
  });

describe('RFC 5280 section 4.2.1.10', () => {
  test('directory names hold for the subject as well, whatever their case and string type', async () => {
    const city = { permitted: [directory('O=CITY')] };
    expect(await under(city, [dns('x.example')])).toBe('valid');
    expect(await under(city, [directory('O=Other')])).toBe('name-constraints');
    expect(await under({ permitted: [directory('O=Other')] }, [dns('x.example')])).toBe('name-constraints');
    expect(await under({ excluded: [directory('CN=leaf,O=City')] }, [dns('x.example')])).toBe('name-constraints');
  });

  test('mail addresses in the subject count', async () => {
    const mail = party('EMAILADDRESS=a@evil.example,CN=mail');
    expect(await under({ permitted: [email('example.com')] }, [dns('x.example')], mail)).toBe('name-constraints');
    expect(await under({ excluded: [email('example.com')] }, [dns('x.example')], mail)).toBe('valid');
  });

  test('a wildcard is excluded where a name it stands for is', async () => {
    expect(await under({ excluded: [dns('a.example.com')] }, [dns('*.example.com')])).toBe('name-constraints');
    expect(await under({ permitted: [dns('a.example.com')] }, [dns('*.example.com')])).toBe('name-constraints');
    expect(await under({ permitted: [dns('example.com')] }, [dns('*.example.com')])).toBe('valid');
  });

  test('constraints of another kind say nothing; every name of the kind is held to them', async () => {
    expect(await under({ permitted: [ip(192, 0, 2, 0, 255, 255, 255, 0)] }, [dns('x.example')])).toBe('valid');
    expect(await under({ permitted: [dns('example.com')] }, [dns('example.com'), dns('evil.example')])).toBe(
      'name-constraints',
    );
  });

  test('bases and names that are malformed, or of kinds nobody compares', async () => {
    for (const base of [dns('.example.com'), dns('*.example.com'), email('a@b@c'), uri('10.0.0.1')])
      expect(await under({ permitted: [base] }, [dns('x.example')]), JSON.stringify(base)).toBe('name-constraints');
    expect(await under({ permitted: [ip(192, 0, 2, 0, 255, 0, 255, 0)] }, [])).toBe('malformed');
    expect(await under({ excluded: [uri('example.com')] }, [uri('urn:isbn:1')])).toBe('name-constraints');
    const other: GeneralName = { kind: 'registered', id: '1.2.3' };
    expect(await under({ excluded: [other] }, [other])).toBe('name-constraints');
  });

  test('constraints narrow on the way down, and self-issued authorities are passed over', async () => {
    const narrow = (text: string) => [extension(nameConstraints, { permitted: [dns(text)] }, { critical: true })];
    const lower = party('CN=Lower');
    const intermediates = [
      await certifyAuthority(root, middle, { more: narrow('example.com') }),
      await certifyAuthority(middle, lower, { more: narrow('a.example.com') }),
    ];
    const request = { intermediates, anchors: [rootCertificate], time: now, profile: 'rfc5280' } as const;
    for (const [text, valid] of [
      ['x.a.example.com', true],
      ['b.example.com', false],
    ] as const) {
      const certificate = await certifyServer(lower, leaf, { names: [dns(text)] });
      expect(validateCertificate({ ...request, certificate }).valid, text).toBe(valid);
    }
  });

  test('a thousand names under a thousand constraints are refused in little time', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => dns(`n${at}.example.com`));
    const start = performance.now();
    expect(await under({ permitted: many }, many)).toBe('too-complex');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

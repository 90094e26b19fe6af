import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { authorityMessages } from './authority.table.ts';
import { ceremonyMessages } from './ceremony.table.ts';
import { certificateMessages } from './certificate.table.ts';
import { cityPolicyMessages } from './city-policy.table.ts';
import { cryptographyMessages } from './cryptography.table.ts';
import { custodyMessages } from './custody.table.ts';
import { documentMessages } from './document.table.ts';
import { messages as firstMessages } from './messages.ts';
import { passwordMessages } from './password.table.ts';
import { policyMessages } from './policy.table.ts';
import { privilegeMessages } from './privilege.table.ts';
import { profileMessages } from './profile.table.ts';
import { registryMessages } from './registry.table.ts';
import { rightsMessages } from './rights.table.ts';
import { riskMessages } from './risk.table.ts';
import { servicesMessages } from './services.table.ts';
import { signInMessages } from './sign-in.table.ts';
import { singleSignOnMessages } from './single-sign-on.table.ts';

const messages = {
  ...firstMessages,
  ...authorityMessages,
  ...ceremonyMessages,
  ...certificateMessages,
  ...cityPolicyMessages,
  ...cryptographyMessages,
  ...custodyMessages,
  ...documentMessages,
  ...passwordMessages,
  ...policyMessages,
  ...privilegeMessages,
  ...profileMessages,
  ...registryMessages,
  ...rightsMessages,
  ...riskMessages,
  ...servicesMessages,
  ...signInMessages,
  ...singleSignOnMessages,
};

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.(table|test)\.ts$/.test(file))
  .map((file) => readFileSync(`${root}/${file}`, 'utf8'))
  .join('\n');

/** Names of things that keep their name in every language. */
const names =
  /Citywall|citywall services sign|OpenAPI|OCSF|Sigma|YAML|JSON|CACAO|OASIS|MITRE|ATT&CK|HTTP|HTTPS|syslogPort|syslog|rsyslog|syslog-ng|logger|UDP|TCP|TLS|RELP|SSH|DNS|DHCP|SMB|FTP|NTP|NDJSON|Parquet|IPv4|IPv6|nftables|Windows|Webhook|root|\/var\/log\/auth\.log|auto|UTC|Asia\/Shanghai|API|SYSLOG-PORT|NAME|intake|web-01|gateway-north|npx citywall audit check FILE --key FILE|user\.name|src_endpoint\.ip|2001:db8::|city\.example|AES|GCM|CTR|HMAC|SHA|ECDSA|RSA|Ed25519|ML-DSA|ML-KEM|X25519|PEM|PKCS|EST|ACME|RFC|CycloneDX|PDF|OCSP|OpenSSL|openssl pkey -pubout|openssl|certbot|curl|gate\.example|\*\.example|\{domain\}|urn:uuid:|http-01|SM2EnvelopedKey|DER|OAEP|KWP|base64|JSON|MiB|DES|urn:city:role:duty-officer|1\.2\.156\.1 secret|PIN|SM2|bcrypt|PBKDF2|SSHA|SM3|Argon2|LDAP|Django|Keycloak|Have I Been Pwned|citywall passwords leaked FILE|citywall evidence verify|\/\.citywall\/|\.tar/g;

describe('the catalogues', () => {
  it('have both languages for every message, and neither is empty', () => {
    for (const [key, both] of Object.entries(messages)) {
      expect(both, key).toHaveLength(2);
      for (const text of both) expect(text.trim(), key).not.toBe('');
    }
  });

  it('leave no English word in a Chinese sentence, and no Chinese in an English one', () => {
    for (const [key, [english, chinese]] of Object.entries(messages)) {
      expect(english, key).not.toMatch(/\p{Script=Han}/u);
      const rest = chinese.replace(/\{\{\w+\}\}/g, '').replace(names, '');
      expect(rest, `${key}: ${chinese}`).not.toMatch(/[A-Za-z]{3,}/);
    }
  });

  it('fill in the same values in both languages', () => {
    const values = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
    for (const [key, [english, chinese]] of Object.entries(messages)) {
      if (!key.endsWith('_one')) expect(values(chinese), key).toEqual(values(english));
    }
  });

  it('hold every message that the pages ask for by name', () => {
    const asked = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1]!);
    expect(asked.length).toBeGreaterThan(200);
    for (const key of asked) expect(Object.keys(messages), key).toContain(key);
  });

  it('explain every term of art', () => {
    const terms = [...sources.matchAll(/term="([^"]+)"/g)].map((match) => match[1]!);
    expect(terms.length).toBeGreaterThan(5);
    for (const term of terms) expect(Object.keys(messages)).toEqual(expect.arrayContaining([term, `${term}.text`]));
  });
});

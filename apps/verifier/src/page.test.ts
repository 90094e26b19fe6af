import * as native from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkFiles, readRoots } from './check-files.ts';
import { firstLanguage } from './language.tsx';
import { isIP } from './node-net.ts';
import { words } from './words.table.ts';

describe('the words of the page', () => {
  it('are there in both languages, and fill in the same values', () => {
    const values = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort();
    for (const [key, [english, chinese]] of Object.entries(words)) {
      expect(english.trim() !== '' && chinese.trim() !== '', key).toBe(true);
      expect(values(chinese), key).toEqual(values(english));
      if (key === 'language') continue;
      expect(english, key).not.toMatch(/\p{Script=Han}/u);
      expect(
        chinese.replace(/citywall evidence verify|Citywall|\{\{\w+\}\}|PEM|DER|SHA|Ctrl|evidence-….tar/g, ''),
        key,
      ).not.toMatch(/[A-Za-z]{3,}/);
    }
  });

  it('are those of the first language that the reader’s browser and the page share', () => {
    expect(firstLanguage(['fr-FR', 'zh-CN', 'en'])).toBe('zh');
    expect(firstLanguage(['en-GB', 'zh'])).toBe('en');
    expect(firstLanguage(['de'])).toBe('en');
  });
});

describe('what stands for node:net', () => {
  it('tells addresses as node:net does', () => {
    const texts = [
      '1.2.3.4',
      '01.2.3.4',
      '256.1.1.1',
      '1.2.3',
      '::1',
      '2001:db8::7',
      '1::2::3',
      'fe80::1',
      '::ffff:1.2.3.4',
    ];
    for (const text of [...texts, 'city.example', '', '4', '1.2.3.4.5', ':', '[::1]'])
      expect(isIP(text), text).toBe(native.isIP(text));
  });
});

describe('checking', () => {
  const file = (bytes: Uint8Array) => ({ name: 'file', bytes });

  it('refuses what is no package, and says so when roots are none', () => {
    const none = file(Buffer.from('no package'));
    expect(checkFiles(none)).toMatchObject({ kind: 'verdict', verdict: { proven: false, reason: 'container' } });
    expect(checkFiles(none, file(Buffer.from('no roots')))).toEqual({ kind: 'no-roots' });
  });

  it('takes roots in PEM and in DER', () => {
    const der = Buffer.from('3003020101', 'hex');
    const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
    expect(readRoots(der)).toEqual([der]);
    expect(readRoots(Buffer.from(pem + pem))?.map((one) => Buffer.from(one).toString('hex'))).toEqual([
      '3003020101',
      '3003020101',
    ]);
    expect(readRoots(Buffer.from(pem.replace('MAMCAQE', '!!!')))).toBeUndefined();
    expect(readRoots(Buffer.alloc(0))).toBeUndefined();
  });
});

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { invalid } from '@citywall/kernel';
import { readTrustedProxies, type TrustedProxies } from '@citywall/platform/http';
import { type HsmSettings, readHsmSettings } from './hsm-settings.ts';
import { type SettingDefinition, settingTable } from './settings.table.ts';

/** A setting as it stands, with where it came from. */
export interface SettingValue {
  readonly definition: SettingDefinition;
  readonly text: string;
  readonly source: 'flag' | 'environment' | 'default';
}

export interface ServerSettings {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly httpsHost: string;
  readonly httpsPort: number;
  readonly syslogHost: string;
  readonly syslogPort: number;
  readonly syslogClientAuthorities: string;
  readonly empty: boolean;
  readonly databaseUrl: string;
  readonly adminPassword: string;
  readonly publicUrl: string;
  readonly trustedProxies: TrustedProxies;
  /** Hardware modules that hold keys; undefined where there are none. */
  readonly hsm: HsmSettings | undefined;
  readonly workers: number;
  readonly logLevel: string;
  /** Whether a person chose it: a chosen port that is taken is an error, a default one gives way. */
  chosen(name: string): boolean;
  readonly values: readonly SettingValue[];
}

/** Reads flags, then the environment, then defaults. Throws a Problem that names the flag or variable. */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): ServerSettings {
  const flags = parseFlags(args);
  const values = settingTable.map((definition: SettingDefinition): SettingValue => {
    const flag = definition.flag === undefined ? undefined : flags[definition.flag];
    if (flag !== undefined) return { definition, text: String(flag), source: 'flag' };
    const variable = definition.variable === undefined ? undefined : environment[definition.variable];
    if (variable !== undefined && variable !== '') return { definition, text: variable, source: 'environment' };
    return { definition, text: definition.fallback, source: 'default' };
  });
  const byName = new Map(values.map((value) => [value.definition.name, value]));
  const text = (name: string): string => byName.get(name)!.text;
  return {
    data: resolve(text('data')),
    host: text('host'),
    port: integer(byName.get('port')!, 65_535),
    httpsHost: text('httpsHost'),
    httpsPort: integer(byName.get('httpsPort')!, 65_535),
    syslogHost: text('syslogHost'),
    syslogPort: integer(byName.get('syslogPort')!, 65_535),
    syslogClientAuthorities: text('syslogClientAuthorities'),
    empty: /^(true|1|yes)$/i.test(text('empty')),
    databaseUrl: text('databaseUrl'),
    adminPassword: text('adminPassword'),
    publicUrl: text('publicUrl').replace(/\/+$/, ''),
    trustedProxies: proxies(byName.get('trustedProxies')!),
    hsm: readHsmSettings(text, environment),
    workers: integer(byName.get('workers')!, 64),
    logLevel: level(text('logLevel')),
    chosen: (name) => byName.get(name)!.source !== 'default',
    values,
  };
}

function parseFlags(args: readonly string[]): Record<string, string | boolean | undefined> {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const definition of settingTable as readonly SettingDefinition[]) {
    if (definition.flag === undefined) continue;
    options[definition.flag] = { type: definition.kind === 'switch' ? 'boolean' : 'string' };
  }
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Record<string, string | boolean | undefined>;
  } catch (error) {
    const message = (error as Error).message.split('\n')[0];
    throw invalid('platform.setting.unknown', {
      en: `${message} Known flags: ${Object.keys(options)
        .map((flag) => `--${flag}`)
        .join(', ')}.`,
      zh: `${message} 可用参数：${Object.keys(options)
        .map((flag) => `--${flag}`)
        .join('、')}。`,
    });
  }
}

function integer({ definition, text }: SettingValue, maximum: number): number {
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value <= maximum) return value;
  throw invalid('platform.setting.invalid', {
    en: `${nameOf(definition)} must be a whole number from 0 to ${maximum}, not “${text}”.`,
    zh: `${nameOf(definition)} 必须是 0 到 ${maximum} 的整数，而不是“${text}”。`,
  });
}

function proxies({ definition, text }: SettingValue): TrustedProxies {
  try {
    return readTrustedProxies(text);
  } catch (error) {
    const part = (error as Error).message;
    throw invalid('platform.setting.invalid', {
      en: `${nameOf(definition)}: “${part}” is no address or network of a proxy. Write them as 192.0.2.7,10.1.0.0/16.`,
      zh: `${nameOf(definition)}：“${part}”不是代理的地址或网段。请写作 192.0.2.7,10.1.0.0/16。`,
    });
  }
}

function level(text: string): string {
  if (['debug', 'info', 'warn', 'error'].includes(text)) return text;
  throw invalid('platform.setting.invalid', {
    en: `--log-level must be debug, info, warn or error, not “${text}”.`,
    zh: `--log-level 必须是 debug、info、warn 或 error，而不是“${text}”。`,
  });
}

function nameOf(definition: SettingDefinition): string {
  return definition.flag === undefined ? String(definition.variable) : `--${definition.flag}`;
}

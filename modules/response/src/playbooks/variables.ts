import { isIP } from 'node:net';
import type { Step, Variables, VariableType } from './cacao.ts';

/** Values of variables by name; always text, as CACAO writes them. */
export type Values = Readonly<Record<string, string>>;

export const variableName = /^__[A-Za-z0-9_-]{1,100}?__$/;
const reference = /__[A-Za-z0-9_-]{1,100}?__:value/g;

/** Names of the variables a text refers to. */
export function referencesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(reference)].map(([found]) => found.slice(0, -':value'.length)))];
}

/** Puts values in place of references, once: what a value contains is never read as a reference. */
export function fillIn(text: string, lookup: (name: string) => string | undefined, encode = (value: string) => value) {
  return text.replace(reference, (found) => {
    const name = found.slice(0, -':value'.length);
    const value = lookup(name);
    if (value === undefined) throw new Error(`${name} has no value.`);
    return encode(value);
  });
}

/** Fills in every text inside a JSON value. Values stay text: they cannot become structure. */
export function fillInJson(value: unknown, lookup: (name: string) => string | undefined): unknown {
  if (typeof value === 'string') return fillIn(value, lookup);
  if (Array.isArray(value)) return value.map((item) => fillInJson(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillInJson(item, lookup)]));
}

/** A step's own variables shadow those of the playbook run. */
export function lookupIn(step: Step, values: Values): (name: string) => string | undefined {
  return (name) => step.step_variables?.[name]?.value ?? values[name];
}

/** Values a playbook starts with: its defaults, then what is given for names it declares and does not hold constant. */
export function startValues(declared: Variables | undefined, given: Values): Values {
  const values: Record<string, string> = {};
  for (const [name, variable] of Object.entries(declared ?? {})) {
    const value = variable.constant === true ? variable.value : (given[name] ?? variable.value);
    if (value === undefined) continue;
    if (!fits(variable.type, value))
      throw new Error(`${name} must be of type ${variable.type}; it is “${value.slice(0, 100)}”.`);
    values[name] = value;
  }
  return values;
}

/** Whether a text is a value of the type. */
export function fits(type: VariableType, value: string): boolean {
  if (value.length > 10_000) return false;
  switch (type) {
    case 'bool':
      return value === 'true' || value === 'false';
    case 'integer':
    case 'long':
      return /^-?\d{1,18}$/.test(value);
    case 'float':
      return value.trim() !== '' && Number.isFinite(Number(value));
    case 'ipv4-addr':
      return isIP(value.split('/')[0] ?? '') === 4;
    case 'ipv6-addr':
      return isIP(value.split('/')[0] ?? '') === 6;
    case 'hexstring':
    case 'hash':
    case 'md5-hash':
    case 'sha256-hash':
      return /^[0-9a-fA-F]+$/.test(value);
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
    default:
      return true;
  }
}

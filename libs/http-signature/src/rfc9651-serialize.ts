// Writing structured fields: RFC 9651 section 4.1.
import { refuse } from './refuse.ts';
import {
  type BareItem,
  type Dictionary,
  type FieldParameters,
  type Item,
  isInnerList,
  type Member,
} from './rfc9651-structured-field.ts';

/** Throws `http-signature.field.malformed` for what no structured field can hold, as every writer here. */
export function serializeDictionary(members: Dictionary): string {
  return [...members]
    .map(([name, member]) => {
      const isYes = !isInnerList(member) && member.bare.type === 'boolean' && member.bare.value;
      return keyText(name) + (isYes ? serializeParameters(member.parameters) : `=${serializeMember(member)}`);
    })
    .join(', ');
}

export function serializeList(members: readonly Member[]): string {
  return members.map(serializeMember).join(', ');
}

/** An item or an inner list, each with its parameters. */
export function serializeMember(member: Member): string {
  if (!isInnerList(member)) return serializeItem(member);
  return `(${member.items.map(serializeItem).join(' ')})${serializeParameters(member.parameters)}`;
}

export function serializeItem({ bare, parameters }: Item): string {
  return serializeBare(bare) + serializeParameters(parameters);
}

function serializeParameters(parameters: FieldParameters): string {
  return [...parameters]
    .map(([name, bare]) => {
      const isYes = bare.type === 'boolean' && bare.value;
      return `;${keyText(name)}${isYes ? '' : `=${serializeBare(bare)}`}`;
    })
    .join('');
}

function serializeBare(bare: BareItem): string {
  switch (bare.type) {
    case 'integer':
      return integerText(bare.value);
    case 'date':
      return `@${integerText(bare.value)}`;
    case 'decimal':
      return decimalText(bare.value);
    case 'string':
      if (!/^[ -~]*$/.test(bare.value)) throw unwritable();
      return `"${bare.value.replaceAll(/["\\]/g, '\\$&')}"`;
    case 'token':
      if (!/^[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*$/.test(bare.value)) throw unwritable();
      return bare.value;
    case 'bytes':
      return `:${Buffer.from(bare.value).toString('base64')}:`;
    case 'boolean':
      return bare.value ? '?1' : '?0';
    case 'display':
      return displayText(bare.value);
  }
}

function integerText(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > 999_999_999_999_999) throw unwritable();
  return String(value + 0);
}

/** Three digits after the point, rounded half to even. */
function decimalText(value: number): string {
  const scaled = value * 1_000;
  const floor = Math.floor(scaled);
  const isHalf = scaled - floor === 0.5;
  const thousandths = isHalf && floor % 2 === 0 ? floor : isHalf ? floor + 1 : Math.round(scaled);
  if (!Number.isFinite(value) || Math.abs(thousandths) > 999_999_999_999_999) throw unwritable();
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  const part = digits.slice(-3).replace(/0{1,2}$/, '');
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${part}`;
}

function displayText(value: string): string {
  if (!value.isWellFormed()) throw unwritable();
  let text = '';
  for (const byte of Buffer.from(value, 'utf8')) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25 && byte !== 0x22;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return `%"${text}"`;
}

function keyText(name: string): string {
  if (!/^[a-z*][a-z0-9_.*-]*$/.test(name)) throw unwritable();
  return name;
}

function unwritable(): Error {
  return refuse(
    'field.malformed',
    'A value cannot be written as a structured field (RFC 9651). Use ASCII text and numbers of at most 15 digits.',
    '该值无法写成结构化字段（RFC 9651）。请使用 ASCII 文本和至多 15 位的数字。',
  );
}

import { type Call, Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import type { AccountRow } from '../tables.ts';
import { unknownOrganisation } from './organisation.operations.ts';
import { cityOrganisation, findOrganisation } from './organisation.store.ts';

const mailSchema = Type.String({ maxLength: 254, pattern: '^[^\\s@<>"\']+@[^\\s@<>"\']+$' });
const mobileSchema = Type.String({ maxLength: 20, pattern: '^\\+?[0-9][0-9 -]{3,18}$' });
const numberSchema = Type.String({ minLength: 1, maxLength: 64 });

/** How a person is reached and which number the personnel office gave him. */
export const contactFields = {
  mail: Type.Optional(mailSchema),
  mobile: Type.Optional(mobileSchema),
  employeeNumber: Type.Optional(numberSchema),
};

/** The same, where null takes one away. */
export const changedContactFields = {
  mail: Type.Optional(Type.Union([mailSchema, Type.Null()])),
  mobile: Type.Optional(Type.Union([mobileSchema, Type.Null()])),
  employeeNumber: Type.Optional(Type.Union([numberSchema, Type.Null()])),
};

export const kindSchema = Type.Union([Type.Literal('person'), Type.Literal('break-glass'), Type.Literal('service')]);

interface Contacts {
  readonly mail?: string | null;
  readonly mobile?: string | null;
  readonly employeeNumber?: string | null;
}

/** As columns; what was not given is left out. Mail compares without case, mobile numbers without blanks. */
export function contactsOf({ mail, mobile, employeeNumber }: Contacts): Partial<AccountRow> {
  return {
    ...(mail === undefined ? {} : { mail: mail?.toLowerCase() ?? null }),
    ...(mobile === undefined ? {} : { mobile: mobile?.replace(/[ -]/g, '') ?? null }),
    ...(employeeNumber === undefined ? {} : { employee_number: employeeNumber }),
  };
}

/** The organisation, which MUST be open; the city when none is given. */
export async function openPlace(call: Call, organisation: string = cityOrganisation): Promise<string> {
  const found = await findOrganisation(call.db, organisation);
  if (found === undefined || found.closed_at !== null) throw unknownOrganisation();
  return found.id;
}

/** An account that is not a person's own belongs to whoever makes it, which is for system administrators of the city. */
export function ownerOf(kind: AccountRow['kind'] = 'person', { principal }: Call): Pick<AccountRow, 'kind' | 'owner'> {
  if (kind === 'person') return { kind, owner: null };
  if (!principal.roles.includes('system-administrator')) {
    throw new Problem('identity.user.kind', 403, {
      en: 'Only a system administrator makes accounts that are not a person’s own.',
      zh: '只有系统管理员可以创建不属于个人的账户。',
    });
  }
  return { kind, owner: principal.id };
}

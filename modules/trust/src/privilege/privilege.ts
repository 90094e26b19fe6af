import { invalid, type Text } from '@citywall/kernel';
import {
  accessIdentityAttribute,
  type Classification,
  type Clearance,
  clearanceAttribute,
  type GeneralName,
  groupAttribute,
  type PrivilegeToWrite,
  roleAttribute,
} from '@citywall/x509';
import Type, { type Static } from 'typebox';

/** Kinds of privileges, each an attribute of RFC 5755 section 4.4. */
export const privilegeKinds = ['role', 'group', 'clearance', 'access-identity'] as const;
export type PrivilegeKind = (typeof privilegeKinds)[number];

/** Schema of a privilege: how its value is written depends on its kind. */
export const PrivilegeSchema = Type.Object(
  {
    kind: Type.Enum([...privilegeKinds]),
    value: Type.String({
      minLength: 1,
      maxLength: 300,
      description:
        'role: a URI · group: a text · clearance: OID and class · access-identity: two URIs, service and identity',
    }),
  },
  { additionalProperties: false },
);
export type Privilege = Static<typeof PrivilegeSchema>;

const uri = '[a-z][a-z0-9+.-]{0,30}:[\\x21-\\x7e]{1,200}';
const classes = 'unmarked|unclassified|restricted|confidential|secret|topSecret';
const objectIdentifier = '(?:[01]\\.[1-3]?\\d|2\\.\\d{1,6})(?:\\.(?:0|[1-9]\\d{0,14})){1,16}';
const forms: Readonly<Record<PrivilegeKind, { readonly pattern: RegExp; readonly words: Text }>> = {
  role: {
    pattern: new RegExp(`^${uri}$`),
    words: {
      en: 'a role is a URI such as urn:city:role:duty-officer',
      zh: '角色须为 URI，如 urn:city:role:duty-officer',
    },
  },
  group: {
    pattern: /^(?=.{1,128}$)[^\p{C}\s](?:[^\p{C}]*[^\p{C}\s])?$/u,
    words: { en: 'a group is a text of 1 to 128 characters', zh: '组须为 1 至 128 个字符的文本' },
  },
  clearance: {
    pattern: new RegExp(`^${objectIdentifier} (?:${classes})$`),
    words: {
      en: `a clearance is the object identifier of a security policy and a class (${classes.replaceAll('|', ', ')})`,
      zh: `密级须为安全策略的对象标识符加等级（${classes.replaceAll('|', '、')}）`,
    },
  },
  'access-identity': {
    pattern: new RegExp(`^${uri} ${uri}$`),
    words: {
      en: 'an access identity is the URI of a service, a space, and the URI of an identity there',
      zh: '访问身份须为服务 URI、空格及其中身份的 URI',
    },
  },
};

/** Refuses what is not written as its kind asks. */
export function requirePrivilege({ kind, value }: Privilege): void {
  const { pattern, words } = forms[kind];
  if (pattern.test(value)) return;
  throw invalid('trust.privilege.form', {
    en: `The privilege ${value} cannot be given: ${words.en}.`,
    zh: `无法授予权限 ${value}：${words.zh}。`,
  });
}

/** Whether a text is a URI as certificates carry them. */
export function isUri(text: string): boolean {
  return forms.role.pattern.test(text);
}

export const uriName = (text: string): GeneralName => ({ kind: 'uri', text });

/** The attributes that carry privileges, of which each was checked by requirePrivilege. */
export function attributesOf(privileges: readonly Privilege[]): PrivilegeToWrite[] {
  const of = (wanted: PrivilegeKind): string[] =>
    privileges.flatMap(({ kind, value }) => (kind === wanted ? [value] : []));
  const [roles, groups, clearances, identities] = privilegeKinds.map(of) as [string[], string[], string[], string[]];
  return [
    ...(roles.length === 0 ? [] : [roleAttribute(roles.map((role) => ({ name: uriName(role) })))]),
    ...(groups.length === 0 ? [] : [groupAttribute([{ values: groups.map((text) => ({ kind: 'text', text })) }])]),
    ...(clearances.length === 0 ? [] : [clearanceAttribute(joinClearances(clearances))]),
    ...(identities.length === 0
      ? []
      : [
          accessIdentityAttribute(
            identities.map((text) => {
              const [service = '', identity = ''] = text.split(' ');
              return { service: uriName(service), identity: uriName(identity) };
            }),
          ),
        ]),
  ];
}

function joinClearances(texts: readonly string[]): Clearance[] {
  const byPolicy = new Map<string, Classification[]>();
  for (const text of texts) {
    const [policy = '', name = ''] = text.split(' ');
    byPolicy.set(policy, [...(byPolicy.get(policy) ?? []), name as Classification]);
  }
  return [...byPolicy].map(([policy, held]) => ({ policy, classes: held, categories: [] }));
}

import type { Profile } from '../../api/profiles.ts';

/** How a request may use an attribute of its subject. */
export type AttributeRule = 'never' | 'may' | 'must';

/** A profile as it is being typed: lists of names as lines, numbers as text. */
export interface ProfileDraft extends Omit<Profile, 'days' | 'longestDays' | 'names'> {
  readonly days: string;
  readonly longestDays: string;
  readonly names: {
    readonly hosts: string;
    readonly addresses: string;
    readonly mails: string;
    readonly uris: string;
    readonly atLeast: string;
    readonly atMost: string;
  };
}

const lines = (values: readonly string[]) => values.join('\n');
const valuesOf = (text: string) => [...new Set(text.split(/\s+/).filter(Boolean))];

/** The draft that changes nothing yet. */
export function draftOf(profile: Profile): ProfileDraft {
  const { names } = profile;
  return {
    ...profile,
    days: String(profile.days),
    longestDays: String(profile.longestDays),
    names: {
      hosts: lines(names.hosts),
      addresses: lines(names.addresses),
      mails: lines(names.mails),
      uris: lines(names.uris),
      atLeast: String(names.atLeast),
      atMost: String(names.atMost),
    },
  };
}

/** The draft as it would be kept. */
export function profileOf(draft: ProfileDraft): Profile {
  const { names } = draft;
  return {
    ...draft,
    name: draft.name.trim(),
    title: { en: draft.title.en.trim(), zh: draft.title.zh.trim() },
    days: Number(draft.days),
    longestDays: Number(draft.longestDays),
    names: {
      hosts: valuesOf(names.hosts),
      addresses: valuesOf(names.addresses),
      mails: valuesOf(names.mails),
      uris: valuesOf(names.uris),
      atLeast: Number(names.atLeast),
      atMost: Number(names.atMost),
    },
  };
}

/** A profile of one's own to begin with: that of another under a name still to be given. */
export function copyOf(profile: Profile): ProfileDraft {
  return { ...draftOf(profile), name: '', title: { en: '', zh: '' } };
}

const whole = (text: string, least: number, most: number) =>
  /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;

/** Fields that cannot be kept as they stand; the server checks all of it again. */
export function wrongFields(draft: ProfileDraft): ReadonlySet<string> {
  const { names } = draft;
  const wrong = {
    name: !/^[a-z][a-z0-9-]{0,62}$/.test(draft.name.trim()),
    title: draft.title.en.trim() === '' || draft.title.zh.trim() === '',
    keys: draft.keys.length === 0,
    keyUsage: draft.keyUsage.length === 0,
    days: !whole(draft.days, 1, 3_650),
    longestDays: !whole(draft.longestDays, 1, 3_650) || Number(draft.days) > Number(draft.longestDays),
    counts:
      !whole(names.atLeast, 0, 100) || !whole(names.atMost, 0, 100) || Number(names.atLeast) > Number(names.atMost),
  };
  return new Set(Object.entries(wrong).flatMap(([field, bad]) => (bad ? [field] : [])));
}

/** The rule for an attribute of the subject. */
export function ruleOf({ subject }: Pick<ProfileDraft, 'subject'>, attribute: string): AttributeRule {
  if (subject.required.includes(attribute)) return 'must';
  return subject.allowed.includes(attribute) ? 'may' : 'never';
}

/** The subject with another rule for one attribute. */
export function withRule(
  { subject }: Pick<ProfileDraft, 'subject'>,
  attribute: string,
  rule: AttributeRule,
): ProfileDraft['subject'] {
  const without = (list: readonly string[]) => list.filter((each) => each !== attribute);
  return {
    required: rule === 'must' ? [...without(subject.required), attribute] : without(subject.required),
    allowed: rule === 'never' ? without(subject.allowed) : [...without(subject.allowed), attribute],
  };
}

/** One field that a draft changes. */
export interface ProfileChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What a draft changes, field by field; lists whose order alone differs are the same. */
export function changesOf(before: Profile, after: Profile): readonly ProfileChange[] {
  const flat = (profile: Profile): Readonly<Record<string, unknown>> => ({
    'title.en': profile.title.en,
    'title.zh': profile.title.zh,
    purpose: profile.purpose,
    keys: profile.keys,
    days: profile.days,
    longestDays: profile.longestDays,
    keyUsage: profile.keyUsage,
    extendedKeyUsage: profile.extendedKeyUsage,
    required: profile.subject.required,
    allowed: [...new Set([...profile.subject.allowed, ...profile.subject.required])],
    hosts: profile.names.hosts,
    addresses: profile.names.addresses,
    mails: profile.names.mails,
    uris: profile.names.uris,
    atLeast: profile.names.atLeast,
    atMost: profile.names.atMost,
    ways: profile.ways,
    approval: profile.approval,
  });
  const same = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
  const [was, is] = [flat(before), flat(after)];
  return Object.keys(was)
    .filter((field) => same(was[field]) !== same(is[field]))
    .map((field) => ({ field, from: was[field], to: is[field] }));
}

import { type Profile, useSaveProfile } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';
import { usePlace } from '../../state/navigation.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';
import { changesOf, type ProfileChange } from './profile-draft.ts';

const labels: Readonly<Record<string, MessageKey>> = {
  'title.en': 'profile.title.en',
  'title.zh': 'profile.title.zh',
  purpose: 'profile.purpose',
  keys: 'profile.section.keys',
  days: 'profile.days',
  longestDays: 'profile.longest',
  keyUsage: 'profile.usage.title',
  extendedKeyUsage: 'profile.extended.title',
  required: 'profile.change.required',
  allowed: 'profile.change.allowed',
  hosts: 'profile.hosts',
  addresses: 'profile.addresses',
  mails: 'profile.mails',
  uris: 'profile.uris',
  atLeast: 'profile.least',
  atMost: 'profile.most',
  ways: 'profile.section.ways',
  approval: 'profile.approval.column',
};

/** Sets of words in which values of a field are said. */
const sets: Readonly<Record<string, string>> = {
  purpose: 'authority.purpose',
  keys: 'key.kind',
  keyUsage: 'profile.usage',
  extendedKeyUsage: 'profile.extended',
  required: 'profile.attribute',
  allowed: 'profile.attribute',
  ways: 'profile.way',
};

/** Says the values of a field as people read them. */
function useSaid(): (field: string, value: unknown) => string {
  const { t, word } = useWords();
  return (field, value) => {
    if (field === 'approval') return t(value ? 'profile.approval.yes' : 'profile.approval.no');
    const said = (one: unknown) => (sets[field] ? word(sets[field], String(one)) : String(one));
    if (!Array.isArray(value)) return said(value) || t('profile.change.none');
    return value.length === 0 ? t('profile.change.none') : value.map(said).join(', ');
  };
}

/** What a draft changes, former and new side by side. */
export function ChangeList({ changes }: { readonly changes: readonly ProfileChange[] }) {
  const { t } = useWords();
  const said = useSaid();
  return (
    <ul className="stack tight change-list">
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          <strong>{t(labels[field]!)}</strong>
          <span>
            <del>{said(field, from)}</del> → <ins>{said(field, to)}</ins>
          </span>
        </li>
      ))}
    </ul>
  );
}

interface SaveProperties {
  readonly before: Profile | undefined;
  readonly profile: Profile;
  readonly onClose: () => void;
}

/** Keeps a profile after showing what that changes. */
export function SaveProfile({ before, profile, onClose }: SaveProperties) {
  const { t, text } = useWords();
  const { go } = usePlace();
  const save = useSaveProfile();
  return (
    <ActDialog
      title={t('profile.save.title', { name: profile.name })}
      plan={before ? <ChangeList changes={changesOf(before, profile)} /> : text(profile.title)}
      affects={t('profile.save.affects')}
      undone={before && t('profile.save.undone')}
      actLabel={t('profile.save')}
      withoutReason
      wide
      onClose={onClose}
      onAct={async () => {
        await save.mutateAsync(profile);
        showNotice({ text: t('profile.saved', { name: profile.name }), href: `/trust/profiles/${profile.name}` });
        if (!before) go('/trust/profiles');
      }}
    />
  );
}

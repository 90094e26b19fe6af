import { Check, TextArea, TextField } from '@citywall/ui';
import { certifiedKeys, extendedKeyUsages, keyUsages, purposes, subjectAttributes, ways } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';
import { CheckList } from './check-list.tsx';
import { type AttributeRule, type ProfileDraft, ruleOf, withRule } from './profile-draft.ts';
import { TitleFields } from './titled.tsx';

export interface ProfileFieldsProperties {
  readonly draft: ProfileDraft;
  readonly wrong: ReadonlySet<string>;
  readonly disabled: boolean;
  readonly set: (values: Partial<ProfileDraft>) => void;
}

const rules: readonly AttributeRule[] = ['never', 'may', 'must'];

/** Whom it certifies, for what, with which keys and for how long. */
export function UseFields({ draft, wrong, disabled, set }: ProfileFieldsProperties) {
  const { t, word } = useWords();
  const labelled = (kind: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: word(kind, value) }));
  return (
    <>
      <div className="pair-of-fields">
        <TitleFields
          label="profile.title"
          title={draft.title}
          disabled={disabled}
          wrong={wrong.has('title') ? t('profile.title.wrong') : undefined}
          onChange={(title) => set({ title })}
        />
      </div>
      <ChoiceField
        label={t('profile.purpose')}
        value={draft.purpose}
        disabled={disabled}
        options={labelled('authority.purpose', purposes)}
        onChange={(purpose) => set({ purpose })}
      />
      <CheckList
        label={t('profile.section.keys')}
        options={labelled('key.kind', certifiedKeys)}
        chosen={draft.keys}
        disabled={disabled}
        wrong={wrong.has('keys') ? t('profile.keys.wrong') : undefined}
        onChange={(keys) => set({ keys })}
      />
      <CheckList
        label={t('profile.usage.title')}
        options={labelled('profile.usage', keyUsages)}
        chosen={draft.keyUsage}
        disabled={disabled}
        wrong={wrong.has('keyUsage') ? t('profile.usage.wrong') : undefined}
        onChange={(keyUsage) => set({ keyUsage })}
      />
      <CheckList
        label={t('profile.extended.title')}
        options={labelled('profile.extended', extendedKeyUsages)}
        chosen={draft.extendedKeyUsage}
        disabled={disabled}
        onChange={(extendedKeyUsage) => set({ extendedKeyUsage })}
      />
      <div className="pair-of-fields">
        <TextField
          label={t('profile.days')}
          inputMode="numeric"
          maxLength={4}
          disabled={disabled}
          wrong={wrong.has('days') ? t('profile.days.wrong') : undefined}
          value={draft.days}
          onChange={(event) => set({ days: event.target.value.trim() })}
        />
        <TextField
          label={t('profile.longest')}
          inputMode="numeric"
          maxLength={4}
          disabled={disabled}
          wrong={wrong.has('longestDays') ? t('profile.longest.wrong') : undefined}
          value={draft.longestDays}
          onChange={(event) => set({ longestDays: event.target.value.trim() })}
        />
      </div>
      <CheckList
        label={t('profile.section.ways')}
        options={labelled('profile.way', ways)}
        chosen={draft.ways}
        disabled={disabled}
        onChange={(chosen) => set({ ways: chosen })}
      />
      <Check checked={draft.approval} disabled={disabled} onChange={(approval) => set({ approval })}>
        {t('profile.approval')}
      </Check>
    </>
  );
}

/** What the subject of a request may and must hold. */
export function SubjectFields({ draft, disabled, set }: ProfileFieldsProperties) {
  const { t, word } = useWords();
  return (
    <div className="rule-grid">
      {subjectAttributes.map((attribute) => {
        const present = ruleOf(draft, attribute);
        const label = word('profile.attribute', attribute);
        return (
          <fieldset key={attribute} className="rule-row" aria-label={label}>
            <span>{label}</span>
            <span className="row">
              {rules.map((rule) => (
                <button
                  key={rule}
                  type="button"
                  className="chip"
                  disabled={disabled}
                  aria-pressed={present === rule}
                  onClick={() => set({ subject: withRule(draft, attribute, rule) })}
                >
                  {t(`profile.rule.${rule}`)}
                </button>
              ))}
            </span>
          </fieldset>
        );
      })}
    </div>
  );
}

/** Which names a request may ask for, and how many. */
export function NameFields({ draft, wrong, disabled, set }: ProfileFieldsProperties) {
  const { t } = useWords();
  const setName = (name: string, value: string) => set({ names: { ...draft.names, [name]: value } });
  return (
    <>
      <div className="pair-of-fields">
        {(['hosts', 'addresses', 'mails', 'uris'] as const).map((kind) => (
          <TextArea
            key={kind}
            label={t(`profile.${kind}`)}
            hint={t(`profile.${kind}.hint`)}
            rows={4}
            disabled={disabled}
            spellCheck={false}
            value={draft.names[kind]}
            onChange={(event) => setName(kind, event.target.value)}
          />
        ))}
      </div>
      <div className="pair-of-fields">
        {(['atLeast', 'atMost'] as const).map((bound) => (
          <TextField
            key={bound}
            label={t(bound === 'atLeast' ? 'profile.least' : 'profile.most')}
            inputMode="numeric"
            maxLength={3}
            disabled={disabled}
            wrong={wrong.has('counts') ? t('profile.counts.wrong') : undefined}
            value={draft.names[bound]}
            onChange={(event) => setName(bound, event.target.value.trim())}
          />
        ))}
      </div>
    </>
  );
}

import './password.css';
import { Button, Check, SelectField, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type PasswordPolicy, useChangePolicy, usePasswordPolicy } from '../../api/passwords.ts';
import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { Facts } from '../facts.tsx';

type NumberField = 'minimumLength' | 'history' | 'maximumAgeDays' | 'linkHours' | 'idleMinutes';

/** Bounds of what can be entered; the server holds the same. */
const bounds: Readonly<Record<NumberField, readonly [least: number, most: number]>> = {
  minimumLength: [8, 64],
  history: [0, 24],
  maximumAgeDays: [30, 3_650],
  linkHours: [1, 168],
  idleMinutes: [5, 1_440],
};
const numberFields = Object.keys(bounds) as readonly NumberField[];
const fields: readonly (keyof PasswordPolicy)[] = [
  'minimumLength',
  'minimumScore',
  'history',
  'maximumAgeDays',
  'alwaysChangeAtFirst',
  'linkHours',
  'idleMinutes',
  'words',
];

/** A part of the policy in words. */
function useShown(): (name: keyof PasswordPolicy, policy: PasswordPolicy) => string {
  const { t } = useWords();
  return (name, policy) => {
    const value = policy[name];
    if (name === 'minimumScore') return t(`meter.${String(value)}` as MessageKey);
    if (value === null) return t('passwords.never');
    if (typeof value === 'boolean') return t(value ? 'passwords.yes' : 'passwords.no');
    return Array.isArray(value) ? value.join(' · ') || '–' : String(value);
  };
}

function PolicyDialog({ policy, onClose }: { readonly policy: PasswordPolicy; readonly onClose: () => void }) {
  const { t } = useWords();
  const change = useChangePolicy();
  const shown = useShown();
  const [draft, setDraft] = useState(policy);
  const [typed, setTyped] = useState<Partial<Record<NumberField, string>>>({});
  const textOf = (name: NumberField): string => typed[name] ?? String(draft[name] ?? '');
  const isWrong = (name: NumberField): boolean => {
    const text = textOf(name);
    if (text === '') return name !== 'maximumAgeDays';
    const [least, most] = bounds[name];
    return !/^[0-9]+$/.test(text) || Number(text) < least || Number(text) > most;
  };
  const enter = (name: NumberField, text: string): void => {
    setTyped({ ...typed, [name]: text.trim() });
    setDraft({ ...draft, [name]: text.trim() === '' ? null : Number(text) });
  };
  const changed = fields.filter((name) => JSON.stringify(draft[name]) !== JSON.stringify(policy[name]));
  const older = draft.maximumAgeDays !== null && changed.includes('maximumAgeDays');
  return (
    <ActDialog
      title={t('policy.change')}
      wide
      withoutReason
      plan={
        changed.length > 0 && (
          <ul>
            {changed.map((name) => (
              <li key={name}>
                {t(`policy.${name}`)}: {shown(name, policy)} → <strong>{shown(name, draft)}</strong>
              </li>
            ))}
          </ul>
        )
      }
      affects={older ? t('policy.affects.age') : t('policy.affects')}
      undone={t('policy.undone')}
      actLabel={t('act.save')}
      ready={changed.length > 0 && !numberFields.some(isWrong)}
      onClose={onClose}
      onAct={() => change.mutateAsync(Object.fromEntries(changed.map((name) => [name, draft[name]])))}
    >
      <div className="policy-fields">
        {numberFields.map((name) => (
          <TextField
            key={name}
            label={t(`policy.${name}`)}
            hint={t(`policy.${name}.hint`)}
            wrong={isWrong(name) ? t(`policy.${name}.hint`) : undefined}
            inputMode="numeric"
            value={textOf(name)}
            onChange={(event) => enter(name, event.target.value)}
          />
        ))}
        <SelectField
          label={t('policy.minimumScore')}
          hint={t('policy.minimumScore.hint')}
          value={String(draft.minimumScore)}
          options={[0, 1, 2, 3, 4].map((score) => ({ value: String(score), label: t(`meter.${score}` as MessageKey) }))}
          onChange={(event) => setDraft({ ...draft, minimumScore: Number(event.target.value) })}
        />
      </div>
      <TextArea
        label={t('policy.words')}
        hint={t('policy.words.hint')}
        rows={4}
        defaultValue={policy.words.join('\n')}
        onChange={(event) => {
          const words = event.target.value.split('\n').map((word) => word.trim());
          setDraft({ ...draft, words: words.filter((word) => word.length >= 2) });
        }}
      />
      <Check
        checked={draft.alwaysChangeAtFirst}
        onChange={(alwaysChangeAtFirst) => setDraft({ ...draft, alwaysChangeAtFirst })}
      >
        {t('policy.alwaysChangeAtFirst')}
      </Check>
    </ActDialog>
  );
}

/** What a password must be, and how long it holds. */
export function PolicyCard() {
  const { t } = useWords();
  const asked = usePasswordPolicy();
  const shown = useShown();
  const mayChange = useHolds('security-administrator');
  const [changing, setChanging] = useState(false);
  return (
    <section className="panel">
      <Answer of={asked}>
        {({ policy, usual }) => (
          <div className="panel-body stack policy-facts">
            <Facts
              of={fields.map((name) => [
                t(`policy.${name}`),
                <span key={name}>
                  <strong>{shown(name, policy)}</strong>
                  {shown(name, policy) !== shown(name, usual) && (
                    <span className="small soft"> {t('passwords.usual', { value: shown(name, usual) })}</span>
                  )}
                </span>,
              ])}
            />
            {mayChange && (
              <p>
                <Button onClick={() => setChanging(true)}>{t('policy.change')}</Button>
              </p>
            )}
            {changing && <PolicyDialog policy={policy} onClose={() => setChanging(false)} />}
          </div>
        )}
      </Answer>
    </section>
  );
}

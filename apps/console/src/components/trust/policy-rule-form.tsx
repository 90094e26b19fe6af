import { FormDialog, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type PolicyRule, policyVerdicts, rulePurposes } from '../../api/algorithm-policy.ts';
import type { Verdict } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';
import { CheckList } from './check-list.tsx';

const noRule: PolicyRule = {
  id: '',
  families: [],
  verdict: 'weak',
  reason: { en: '', zh: '' },
  source: '',
};

interface RuleFormProperties {
  /** The rule to change; none for a new one. */
  readonly rule?: PolicyRule | undefined;
  /** Identifiers of all other rules. */
  readonly taken: ReadonlySet<string>;
  readonly onKeep: (rule: PolicyRule) => void;
  readonly onClose: () => void;
}

/** Writes one rule of the city’s own into the draft; nothing is in force by it. */
export function PolicyRuleForm({ rule = noRule, taken, onKeep, onClose }: RuleFormProperties) {
  const { t, word } = useWords();
  const [id, setId] = useState(rule.id);
  const [families, setFamilies] = useState(rule.families.join('\n'));
  const [purposes, setPurposes] = useState<readonly string[]>(rule.purposes ?? []);
  const [below, setBelow] = useState(rule.below === undefined ? '' : String(rule.below));
  const [from, setFrom] = useState(rule.from ?? '');
  const [until, setUntil] = useState(rule.until ?? '');
  const [verdict, setVerdict] = useState<string>(rule.verdict);
  const [reason, setReason] = useState(rule.reason);
  const [source, setSource] = useState(rule.source);
  const names = families
    .split('\n')
    .map((name) => name.trim())
    .filter(Boolean);
  const idWrong = id !== '' && (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(id) || taken.has(id));
  const belowWrong = below !== '' && !(/^\d{1,5}$/.test(below) && Number(below) >= 1 && Number(below) <= 65_536);
  const ready =
    id !== '' &&
    !idWrong &&
    !belowWrong &&
    names.length > 0 &&
    [reason.en, reason.zh, source].every((text) => text.trim() !== '') &&
    (from === '' || until === '' || from <= until);
  const submit = () => {
    onKeep({
      id,
      families: names,
      ...(purposes.length > 0 ? { purposes } : {}),
      ...(below === '' ? {} : { below: Number(below) }),
      ...(from === '' ? {} : { from }),
      ...(until === '' ? {} : { until }),
      verdict: verdict as Verdict,
      reason: { en: reason.en.trim(), zh: reason.zh.trim() },
      source: source.trim(),
    });
    onClose();
  };
  return (
    <FormDialog
      title={t(rule === noRule ? 'policy.rule.add' : 'policy.rule.change')}
      submitLabel={t('act.done')}
      wide
      ready={ready}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="pair-of-fields">
        <TextField
          label={t('policy.rule.id')}
          hint={t('policy.rule.id.hint')}
          required
          maxLength={64}
          wrong={idWrong ? t('policy.rule.id.wrong') : undefined}
          value={id}
          onChange={(event) => setId(event.target.value.trim())}
        />
        <ChoiceField
          label={t('inventory.verdict')}
          value={verdict}
          onChange={setVerdict}
          options={policyVerdicts.map((value) => ({ value, label: word('verdict', value) }))}
        />
      </div>
      <TextArea
        label={t('policy.rule.families')}
        hint={t('policy.rule.families.hint')}
        required
        rows={3}
        spellCheck={false}
        value={families}
        onChange={(event) => setFamilies(event.target.value)}
      />
      <CheckList
        label={t('policy.rule.purposes')}
        options={rulePurposes.map((value) => ({ value, label: word('policy.use', value) }))}
        chosen={purposes}
        onChange={setPurposes}
      />
      <div className="pair-of-fields thirds">
        <TextField
          label={t('policy.rule.below')}
          inputMode="numeric"
          maxLength={5}
          wrong={belowWrong ? '1–65536' : undefined}
          value={below}
          onChange={(event) => setBelow(event.target.value.trim())}
        />
        <TextField
          label={t('policy.rule.from')}
          type="date"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <TextField
          label={t('policy.rule.until')}
          type="date"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </div>
      <div className="pair-of-fields">
        {(['en', 'zh'] as const).map((language) => (
          <TextArea
            key={language}
            label={t(`policy.rule.reason.${language}`)}
            lang={language}
            required
            rows={2}
            maxLength={500}
            value={reason[language]}
            onChange={(event) => setReason({ ...reason, [language]: event.target.value })}
          />
        ))}
      </div>
      <TextField
        label={t('policy.rule.source')}
        required
        maxLength={300}
        value={source}
        onChange={(event) => setSource(event.target.value)}
      />
    </FormDialog>
  );
}

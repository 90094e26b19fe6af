import { TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import type { AssessmentContent, AssessmentForm, FormUnit, ObjectJudgement } from '../../api/assessment.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';

interface JudgeProperties {
  readonly unit: FormUnit;
  readonly content: AssessmentContent;
  readonly keyFactors: readonly string[];
  readonly save: (content: AssessmentContent) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Factors for an algorithm or technique that does not comply (Quantitative Evaluation Rules, 2023). */
const algorithmFactors = ['1', '0.5', '0.2'];

/** Judges one object of a technical unit by D, A and K. */
export function ObjectForm({ unit, content, keyFactors, save, onClose }: JudgeProperties) {
  const { t, text, word } = useWords();
  const [name, setName] = useState('');
  const [applies, setApplies] = useState('yes');
  const [deployed, setDeployed] = useState('yes');
  const [compliant, setCompliant] = useState('yes');
  const [secure, setSecure] = useState('yes');
  const [ra, setRa] = useState(algorithmFactors[0]!);
  const [rk, setRk] = useState(keyFactors[0] ?? '0.5');
  const yesNo = [
    { value: 'yes', label: t('state.yes') },
    { value: 'no', label: t('state.no') },
  ];
  const judged = (): ObjectJudgement => {
    const named = { name: name.trim() };
    if (applies === 'no') return { ...named, notApplicable: true };
    if (deployed === 'no') return { ...named, deployed: false };
    return {
      ...named,
      deployed: true,
      compliant: compliant === 'yes',
      keysSecure: secure === 'yes',
      ...(compliant === 'no' ? { algorithmFactor: ra } : {}),
      ...(secure === 'no' ? { keyFactor: rk } : {}),
    };
  };
  const factors = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <ActDialog
      title={`${unit.clause} ${text(unit.name)}`}
      plan={null}
      actLabel={t('act.save')}
      withoutReason
      ready={name.trim() !== ''}
      onClose={onClose}
      onAct={() => {
        const others = (content.objects[unit.clause] ?? []).filter((one) => one.name !== name.trim());
        return save({ ...content, objects: { ...content.objects, [unit.clause]: [...others, judged()] } });
      }}
    >
      <TextField
        label={t('assessment.object.name')}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <ChoiceField label={t('assessment.object.applicable')} value={applies} onChange={setApplies} options={yesNo} />
      {applies === 'yes' && (
        <ChoiceField label={t('assessment.object.deployed')} value={deployed} onChange={setDeployed} options={yesNo} />
      )}
      {applies === 'yes' && deployed === 'yes' && (
        <>
          <ChoiceField
            label={t('assessment.object.compliant')}
            value={compliant}
            onChange={setCompliant}
            options={yesNo}
          />
          {compliant === 'no' && (
            <ChoiceField
              label={t('assessment.object.ra')}
              value={ra}
              onChange={setRa}
              options={algorithmFactors.map((value) => ({ value, label: word('assessment.ra', value) }))}
            />
          )}
          <ChoiceField label={t('assessment.object.keys')} value={secure} onChange={setSecure} options={yesNo} />
          {secure === 'no' && (
            <ChoiceField label={t('assessment.object.rk')} value={rk} onChange={setRk} options={factors(keyFactors)} />
          )}
        </>
      )}
    </ActDialog>
  );
}

interface RiskFormProperties {
  readonly form: AssessmentForm;
  readonly content: AssessmentContent;
  readonly save: JudgeProperties['save'];
  readonly onClose: () => void;
}

/** Records a high risk of the guidance at one unit. */
export function RiskForm({ form, content, save, onClose }: RiskFormProperties) {
  const { t, text } = useWords();
  const units = form.layers.flatMap((layer) => layer.units).filter((unit) => unit.vetoes.length > 0);
  const [clause, setClause] = useState(units[0]?.clause ?? '');
  const unit = units.find((one) => one.clause === clause);
  const vetoes = form.vetoes.filter((one) => unit?.vetoes.includes(one.id));
  const [chosen, setChosen] = useState('');
  const veto = vetoes.find((one) => one.id === chosen) ?? vetoes[0];
  const [note, setNote] = useState('');
  const [mitigation, setMitigation] = useState('');
  return (
    <ActDialog
      title={t('assessment.risk.add')}
      plan={t('assessment.risk.plan')}
      actLabel={t('act.save')}
      withoutReason
      ready={veto !== undefined && note.trim() !== ''}
      onClose={onClose}
      onAct={() => {
        const lowered = veto?.mitigable && mitigation.trim() !== '' ? { mitigation: mitigation.trim() } : {};
        const risk = { veto: veto?.id ?? '', clause, note: note.trim(), ...lowered };
        return save({ ...content, risks: [...content.risks, risk] });
      }}
    >
      <ChoiceField
        label={t('assessment.risk.clause')}
        value={clause}
        onChange={setClause}
        options={units.map((one) => ({ value: one.clause, label: `${one.clause} ${text(one.name)}` }))}
      />
      <ChoiceField
        label={t('assessment.risk.veto')}
        value={veto?.id ?? ''}
        onChange={setChosen}
        options={vetoes.map((one) => ({ value: one.id, label: text(one.name) }))}
      />
      <TextArea
        label={t('assessment.risk.note')}
        required
        rows={3}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {veto?.mitigable && (
        <TextArea
          label={t('assessment.risk.mitigation')}
          rows={2}
          maxLength={2000}
          value={mitigation}
          onChange={(event) => setMitigation(event.target.value)}
        />
      )}
    </ActDialog>
  );
}

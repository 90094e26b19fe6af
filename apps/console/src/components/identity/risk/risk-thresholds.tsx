import { Button, SelectField, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import { type RiskSettings, useChangeRisk, useRiskSettings } from '../../../api/risk.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Answer } from '../../answer.tsx';
import { Facts } from '../../facts.tsx';

/** The thresholds that hold, and what they would have done with the sign-ins of thirty days. */
export function RiskThresholds() {
  const { t, word } = useWords();
  const asked = useRiskSettings();
  const mayChange = useHolds('security-administrator');
  const [changing, setChanging] = useState(false);
  return (
    <section className="panel">
      <Answer of={asked} lines={3}>
        {({ settings, outcomes }) => (
          <div className="panel-body stack">
            <Facts
              of={[
                [t('risky.stepUp'), <strong key="stepUp">{settings.stepUp}</strong>],
                [t('risky.block'), <strong key="block">{settings.block}</strong>],
                [t('risky.withoutFactor'), word('risky.withoutFactor', settings.withoutFactor)],
              ]}
            />
            <p className="soft">{t('risky.outcomes', outcomes)}</p>
            {mayChange && (
              <p>
                <Button onClick={() => setChanging(true)}>{t('risky.change')}</Button>
              </p>
            )}
            {changing && <ThresholdDialog settings={settings} onClose={() => setChanging(false)} />}
          </div>
        )}
      </Answer>
    </section>
  );
}

const isThreshold = (text: string) => /^[0-9]{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 101;

function ThresholdDialog({ settings, onClose }: { readonly settings: RiskSettings; readonly onClose: () => void }) {
  const { t } = useWords();
  const change = useChangeRisk();
  const [stepUp, setStepUp] = useState(String(settings.stepUp));
  const [block, setBlock] = useState(String(settings.block));
  const [withoutFactor, setWithoutFactor] = useState(settings.withoutFactor);
  const valid = isThreshold(stepUp) && isThreshold(block) && Number(stepUp) <= Number(block);
  const draft = valid ? { stepUp: Number(stepUp), block: Number(block) } : settings;
  const trial = useRiskSettings({ stepUp: draft.stepUp, block: draft.block });
  return (
    <ActDialog
      title={t('risky.change')}
      withoutReason
      plan={trial.data && t('risky.outcomes', trial.data.outcomes)}
      affects={t('risky.affects')}
      undone={t('risky.undone')}
      actLabel={t('act.save')}
      ready={valid}
      onClose={onClose}
      onAct={() => change.mutateAsync({ ...draft, withoutFactor })}
    >
      <TextField
        label={t('risky.stepUp')}
        hint={t('risky.bounds')}
        wrong={isThreshold(stepUp) ? undefined : t('risky.bounds')}
        inputMode="numeric"
        value={stepUp}
        onChange={(event) => setStepUp(event.target.value.trim())}
      />
      <TextField
        label={t('risky.block')}
        hint={t('risky.bounds')}
        wrong={isThreshold(block) && (valid || !isThreshold(stepUp)) ? undefined : t('risky.bounds')}
        inputMode="numeric"
        value={block}
        onChange={(event) => setBlock(event.target.value.trim())}
      />
      <SelectField
        label={t('risky.withoutFactor')}
        value={withoutFactor}
        options={(['tell', 'refuse'] as const).map((value) => ({ value, label: t(`risky.withoutFactor.${value}`) }))}
        onChange={(event) => setWithoutFactor(event.target.value === 'refuse' ? 'refuse' : 'tell')}
      />
    </ActDialog>
  );
}

import { Banner, Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import type { Run } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { DecideRun, type RunVerb } from './decide-run.tsx';
import { targetText } from './run-target.ts';

/** A run that waits for a person, where the person already is: what it is aimed at, why it waits, and the decision. */
export function WaitingRun({ run }: { readonly run: Run }) {
  const { t, text } = useWords();
  const [verb, setVerb] = useState<RunVerb>();
  const mayDecide = useHolds('operator');
  return (
    <Banner tone="warn">
      <span className="grow">
        <a href={`/runs/${run.id}`}>
          <strong>{t('run.waits', { playbook: run.playbook.name, target: targetText(run.target) })}</strong>
        </a>{' '}
        {text(run.reason)}
      </span>
      {mayDecide && (
        <>
          <Button small kind="primary" onClick={() => setVerb('approve')}>
            {t('run.approve')}
          </Button>
          <Button small onClick={() => setVerb('refuse')}>
            {t('run.refuse')}
          </Button>
        </>
      )}
      {verb && <DecideRun run={run} verb={verb} onClose={() => setVerb(undefined)} />}
    </Banner>
  );
}

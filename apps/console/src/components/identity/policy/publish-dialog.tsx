import { Banner, Skeleton } from '@citywall/ui';
import { useEffect } from 'react';
import { usePublishPolicies, useTryPolicies, type Wish } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Complaint } from '../../answer.tsx';
import { DifferenceView } from './difference-view.tsx';

interface PublishProperties {
  readonly wish: Wish;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
}

/** Tries first and shows what would change for whom; then publishes, or asks for a second person. */
export function PublishDialog({ wish, onDone, onClose }: PublishProperties) {
  const { t, text } = useWords();
  const trying = useTryPolicies();
  const publish = usePublishPolicies();
  const { mutate } = trying;
  // biome-ignore lint/correctness/useExhaustiveDependencies: tried once, when the dialog opens
  useEffect(() => mutate(wish), []);
  const trial = trying.data;
  const widens = (trial?.widening.length ?? 0) > 0;
  return (
    <ActDialog
      wide
      title={t('citypolicy.publish.title')}
      actLabel={t(widens ? 'citypolicy.publish.ask' : 'citypolicy.publish.act')}
      ready={trial?.passed === true}
      refused={trial?.passed === false}
      plan={
        <>
          {trial === undefined && !trying.error && <Skeleton lines={4} label={t('state.loading')} />}
          <Complaint error={trying.error} />
          {trial?.passed === false && <Banner tone="bad">{t('citypolicy.refused')}</Banner>}
          {trial?.lockOut.map((reason) => (
            <p key={reason.en}>{text(reason)}</p>
          ))}
          {trial?.complaints.flatMap(({ policy, complaints }) =>
            complaints.map((each) => (
              <p key={`${policy} ${each.line}:${each.column}`}>
                <span className="mono small">{policy}</span>{' '}
                {t('citypolicy.place', { line: each.line, column: each.column })}: {text(each.text)}
              </p>
            )),
          )}
          {trial?.passed && (
            <>
              <p>
                <strong>{t(widens ? 'citypolicy.widens' : 'citypolicy.narrows')}</strong>
              </p>
              <DifferenceView difference={trial.difference} />
            </>
          )}
        </>
      }
      undone={trial?.passed ? t('citypolicy.undone') : undefined}
      onClose={onClose}
      onAct={async (reason) => {
        const change = await publish.mutateAsync({ ...wish, reason });
        onDone(t(change.state === 'waiting' ? 'citypolicy.asked' : 'citypolicy.published'));
      }}
    />
  );
}

import '../../language/rights.ts';
import '../../components/trust/trust.css';
import { Button, Empty, Status } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Review, useCloseReview, useReview } from '../../api/rights.ts';
import { ActDialog } from '../../components/act-dialog.tsx';
import { Answer } from '../../components/answer.tsx';
import { ReviewDesk } from '../../components/identity/rights/review-desk.tsx';
import { Code } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { useId } from '../../state/navigation.ts';

/** One review: how far it is, the reviewer's desk, and at its end the evidence. */
export function ReviewPage() {
  const { t } = useWords();
  const id = useId();
  const review = useReview(id);
  const closes = useHolds('security-administrator');
  const [closing, setClosing] = useState(false);
  return (
    <Answer of={review}>
      {(found) => (
        <div className="stack">
          <PageHead
            title={found.title}
            back={{ href: '/reviews', label: t('review.title') }}
            actions={
              found.state === 'open' && closes && <Button onClick={() => setClosing(true)}>{t('review.close')}</Button>
            }
          />
          <Facts review={found} />
          <ReviewDesk key={found.state} review={found} />
          {found.mine.items === 0 && !closes && <Empty title={t('review.empty.desk')} />}
          {closing && <CloseDialog review={found} onClose={() => setClosing(false)} />}
        </div>
      )}
    </Answer>
  );
}

function Facts({ review }: { readonly review: Review }) {
  const { t, word } = useWords();
  const { progress, evidence } = review;
  const done = progress.keep + progress.remove;
  const overseer = useHolds('security-administrator', 'audit-administrator');
  return (
    <section className="panel">
      <dl className="facts panel-body">
        <div className="pair">
          <dt>{t('review.progress')}</dt>
          <dd>
            <progress max={progress.items} value={done} aria-label={t('review.progress')} />{' '}
            {t('review.progress.of', { done, items: progress.items })}
          </dd>
        </div>
        <div className="pair">
          <dt>{t('review.due')}</dt>
          <dd>
            <Moment at={review.due} />{' '}
            {review.state === 'open' && review.escalatedAt && <Status tone="warn">{t('review.escalated')}</Status>}
          </dd>
        </div>
        <div className="pair">
          <dt>{t('review.reviewers')}</dt>
          <dd>
            {word('review.reviewers', review.reviewers)}
            {review.removeUndecided && <span className="soft"> · {t('review.undecided')}</span>}
          </dd>
        </div>
        {review.closedAt && (
          <div className="pair">
            <dt>{t('review.closed')}</dt>
            <dd>
              <Moment at={review.closedAt} /> {review.closedBy?.name}
            </dd>
          </div>
        )}
        {evidence && (
          <div className="pair">
            <dt>{t('review.digest')}</dt>
            <dd>
              <Code value={evidence} short />{' '}
              {overseer && (
                <a href={`/api/v1/access/reviews/${review.id}/evidence`} download>
                  {t('review.evidence')}
                </a>
              )}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function CloseDialog({ review, onClose }: { readonly review: Review; readonly onClose: () => void }) {
  const { t } = useWords();
  const close = useCloseReview();
  const { items, keep, remove } = review.progress;
  return (
    <ActDialog
      title={t('review.close')}
      plan={t('review.close.plan', { remove, open: items - keep - remove })}
      actLabel={t('review.close')}
      danger
      withoutReason
      onClose={onClose}
      onAct={() => close.mutateAsync({ id: review.id })}
    />
  );
}

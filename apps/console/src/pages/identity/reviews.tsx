import '../../language/rights.ts';
import '../../components/trust/trust.css';
import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Review, useReviews } from '../../api/rights.ts';
import { Answer } from '../../components/answer.tsx';
import { ReviewForm } from '../../components/identity/rights/review-form.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';

const decidedIn = ({ keep, remove }: Review['progress']) => keep + remove;

/** The campaigns: how far each is, and what waits for whoever looks. */
export function ReviewsPage() {
  const { t } = useWords();
  const { go } = usePlace();
  const reviews = useReviews();
  const opens = useHolds('security-administrator');
  const [opening, setOpening] = useState(false);
  const columns: readonly Column<Review>[] = [
    { key: 'title', title: t('review.name'), cell: ({ title }) => <strong>{title}</strong> },
    {
      key: 'mine',
      title: t('review.mine'),
      end: true,
      cell: ({ state, mine }) => (
        <span className="number">{state === 'open' ? mine.items - decidedIn(mine) : '–'}</span>
      ),
    },
    {
      key: 'progress',
      title: t('review.progress'),
      from: 'tablet',
      cell: ({ progress }) => (
        <>
          <progress max={progress.items} value={decidedIn(progress)} aria-label={t('review.progress')} />{' '}
          <span className="small soft">
            {t('review.progress.of', { done: decidedIn(progress), items: progress.items })}
          </span>
        </>
      ),
    },
    { key: 'due', title: t('review.due'), tight: true, from: 'tablet', cell: ({ due }) => <Moment at={due} /> },
    {
      key: 'state',
      title: t('review.state'),
      tight: true,
      cell: ({ state }) => <StateMark set="review.state" state={state} />,
    },
  ];
  return (
    <div className="stack">
      <PageHead
        title={t('review.title')}
        lead={t('review.lead')}
        actions={
          opens && (
            <Button kind="primary" onClick={() => setOpening(true)}>
              {t('review.open')}
            </Button>
          )
        }
      />
      <section className="panel">
        <Answer of={reviews} lines={4}>
          {() =>
            reviews.items.length ? (
              <Table
                label={t('review.title')}
                rows={reviews.items}
                columns={columns}
                idOf={({ id }) => id}
                onOpen={({ id }) => go(`/reviews/${id}`)}
              />
            ) : (
              <Empty title={t('review.none')}>{t('review.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={reviews} />
      </section>
      {opening && <ReviewForm onClose={() => setOpening(false)} onOpened={({ id }) => go(`/reviews/${id}`)} />}
    </div>
  );
}

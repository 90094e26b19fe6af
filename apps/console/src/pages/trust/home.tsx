import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Banner, Empty } from '@citywall/ui';
import { useAlarms } from '../../api/platform.ts';
import { type Seal, useAuthorities, useSeal } from '../../api/trust.ts';
import { Answer } from '../../components/answer.tsx';
import { Level } from '../../components/marks.tsx';
import { Ago } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { AuthorityTrees } from '../../components/trust/authority-tree.tsx';
import { NextSteps } from '../../components/trust/next-steps.tsx';
import { SealCard } from '../../components/trust/seal-card.tsx';
import { TrustFigures } from '../../components/trust/trust-figures.tsx';
import { useWords } from '../../language/language.ts';

function TrustAlarms() {
  const { t, text } = useWords();
  const alarms = useAlarms();
  return (
    <section className="panel">
      <header>
        <h2>{t('trust.alarms')}</h2>
        <a href="/settings?tab=alarms">{t('situation.alarms.all')}</a>
      </header>
      <div className="panel-body">
        <Answer of={alarms} lines={2}>
          {(page) => {
            const ours = page.items.filter((alarm) => alarm.key.startsWith('trust.'));
            if (ours.length === 0) return <p className="soft">{t('trust.alarms.none')}</p>;
            return (
              <ul className="briefs plain">
                {ours.map((alarm) => (
                  <li key={alarm.key} className="brief">
                    <Level level={alarm.level} />
                    <span className="grow">
                      {text(alarm.title)}{' '}
                      <span className="soft small">
                        <Ago at={alarm.since} />
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
            );
          }}
        </Answer>
      </div>
    </section>
  );
}

function Hierarchies({ seal }: { readonly seal: Seal }) {
  const { t } = useWords();
  const authorities = useAuthorities();
  return (
    <Answer of={authorities} lines={8}>
      {(page) =>
        page.items.length ? (
          <AuthorityTrees authorities={page.items} />
        ) : (
          <section className="panel">
            <Empty
              title={t('trust.hierarchies.none')}
              action={
                <a className="button primary" href="/trust/ceremony">
                  {t(seal.state === 'never-founded' ? 'found.title' : 'hierarchies.title')}
                </a>
              }
            >
              {t('trust.hierarchies.none.text')}
            </Empty>
          </section>
        )
      }
    </Answer>
  );
}

/** One question: can the city’s keys be used, and does anything about them need care? */
export function TrustPage() {
  const { t, text } = useWords();
  const seal = useSeal();
  const calm = seal.data?.state === 'unsealed';
  return (
    <div className="stack">
      <PageHead
        title={t('trust.title')}
        lead={t('trust.lead')}
        actions={
          <a className={calm ? 'button' : 'button primary'} href="/trust/ceremony">
            {t('ceremony.open')}
          </a>
        }
      />
      {seal.data?.notice && (
        <Banner tone="warn">
          <strong className="grow">{text(seal.data.notice)}</strong>
        </Banner>
      )}
      <Answer of={seal} lines={4}>
        {(answer) => (
          <>
            <SealCard seal={answer} />
            <TrustFigures />
            <div className="halves">
              <NextSteps seal={answer} />
              <TrustAlarms />
            </div>
            <h2>{t('trust.hierarchies')}</h2>
            <Hierarchies seal={answer} />
          </>
        )}
      </Answer>
    </div>
  );
}

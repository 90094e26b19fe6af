import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Banner } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Seal, type Sharing, useAuthorities, useSeal } from '../../api/trust.ts';
import { Answer } from '../../components/answer.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { FoundHierarchies } from '../../components/trust/found-hierarchies.tsx';
import { FoundRoot } from '../../components/trust/found-root.tsx';
import { RootCeremonies } from '../../components/trust/root-ceremonies.tsx';
import { Reshare, SealNow } from '../../components/trust/seal-acts.tsx';
import { SealCard } from '../../components/trust/seal-card.tsx';
import { Shares } from '../../components/trust/shares.tsx';
import { Unseal } from '../../components/trust/unseal.tsx';
import { useWords } from '../../language/language.ts';

const readers = ['viewer', 'operator', 'security-administrator', 'system-administrator', 'audit-administrator'];

/** Where the ceremony stands: root, hierarchies, use. */
function Steps({ at }: { readonly at: 0 | 1 | 2 }) {
  const { t } = useWords();
  const steps = ['ceremony.step.root', 'ceremony.step.hierarchies', 'ceremony.step.use'] as const;
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < at ? 'done' : index === at ? 'now' : ''}
          aria-current={index === at ? 'step' : undefined}
        >
          <b aria-hidden="true">{index < at ? '✓' : index + 1}</b>
          <span>
            {t(step)}
            <span className="only-read">
              {' '}
              {t(index < at ? 'ceremony.done' : index === at ? 'ceremony.now' : 'ceremony.later')}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

interface ActsProperties {
  readonly seal: Seal;
  readonly empty: boolean;
  readonly onShared: (sharing: Sharing) => void;
}

/** What can be done now: the one step that the state of the city allows. */
function Acts({ seal, empty, onShared }: ActsProperties) {
  const { t } = useWords();
  const mayConduct = useHolds('security-administrator');
  if (seal.state === 'sealed' || seal.state === 'unsealing') return <Unseal seal={seal} />;
  if (!mayConduct)
    return (
      <Banner tone="warn">
        <span className="grow">{t('ceremony.denied')}</span>
      </Banner>
    );
  if (seal.state === 'never-founded') return <FoundRoot onShared={onShared} />;
  return (
    <>
      {empty && <FoundHierarchies />}
      <div className="halves">
        <SealNow seal={seal} />
        <Reshare seal={seal} onShared={onShared} />
      </div>
    </>
  );
}

/** Founding, unsealing, sealing and sharing anew, step by step. */
export function CeremonyPage() {
  const { t, text } = useWords();
  const seal = useSeal();
  const authorities = useAuthorities();
  const [sharing, setSharing] = useState<Sharing>();
  const founded = seal.data && seal.data.state !== 'never-founded';
  const empty = authorities.data?.items.length === 0;
  const seesCeremonies = useHolds(...readers);
  const at = sharing || !founded ? 0 : empty ? 1 : 2;
  return (
    <div className="stack">
      <PageHead
        title={t('ceremony.title')}
        lead={t('ceremony.lead')}
        back={{ href: '/trust', label: t('trust.title') }}
      />
      <Answer of={seal} lines={5}>
        {(answer) => (
          <>
            <Steps at={at} />
            {answer.notice && (
              <Banner tone="warn">
                <strong className="grow">{text(answer.notice)}</strong>
              </Banner>
            )}
            {sharing ? (
              <Shares sharing={sharing} onDone={() => setSharing(undefined)} />
            ) : (
              <>
                {answer.state !== 'never-founded' && <SealCard seal={answer} />}
                <Acts seal={answer} empty={empty} onShared={setSharing} />
                {answer.state !== 'never-founded' && !empty && seesCeremonies && <RootCeremonies />}
              </>
            )}
          </>
        )}
      </Answer>
    </div>
  );
}

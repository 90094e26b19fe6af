import { useAssessments } from '../../api/assessment.ts';
import { useCeremonies } from '../../api/authorities.ts';
import { useDestructions } from '../../api/city-keys.ts';
import { useWaitingEnrolments } from '../../api/enrolment.ts';
import { useRecoveries } from '../../api/escrow.ts';
import { useHolds } from '../../api/identity.ts';
import { useScans } from '../../api/supervision.ts';
import { type Seal, useAuthorities } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';
import { useEnding } from './trust-figures.tsx';

type Step = readonly [message: MessageKey, href: string];

/** What waits for a person, most pressing first. */
function useSteps(seal: Seal): readonly Step[] {
  const authorities = useAuthorities().data;
  const requests = useWaitingEnrolments().data;
  const destructions = useDestructions().data;
  const ending = useEnding();
  const scans = useScans().data;
  const assessments = useAssessments().data;
  const seesRecoveries = useHolds('security-administrator', 'audit-administrator');
  const recoveries = useRecoveries(seesRecoveries);
  const gathering = useCeremonies().items.some((one) => one.state === 'gathering');
  const sealed = seal.state === 'sealed' || seal.state === 'unsealing';
  const steps: readonly (readonly [boolean | undefined, ...Step])[] = [
    [seal.state === 'never-founded', 'trust.next.found', '/trust/ceremony'],
    [sealed, 'trust.next.unseal', '/trust/ceremony'],
    [seal.state === 'unsealed' && authorities?.items.length === 0, 'trust.next.hierarchies', '/trust/ceremony'],
    [requests && requests.items.length > 0, 'trust.next.requests', '/trust/enrolments'],
    [
      destructions?.items.some((one) => one.state === 'requested'),
      'trust.next.destructions',
      '/trust/keys?tab=destructions',
    ],
    [
      recoveries.items.some((one) => one.state === 'requested'),
      'trust.next.recoveries',
      '/trust/enrolments?tab=double',
    ],
    [gathering, 'trust.next.shares', '/trust/ceremony'],
    [ending && ending.byHand > 0, 'trust.next.ending', '/trust/certificates?ends=30&state=valid'],
    [scans?.items.length === 0, 'trust.next.scan', '/trust/supervision?tab=scans'],
    [assessments?.items.length === 0, 'trust.next.assessment', '/trust/supervision?tab=assessments'],
    [seal.unsealedBy === 'installation', 'trust.next.demonstration', '/trust/ceremony'],
  ];
  return steps.filter(([due]) => due).map(([, message, href]) => [message, href]);
}

/** What to do next about the city’s trust. */
export function NextSteps({ seal }: { readonly seal: Seal }) {
  const { t } = useWords();
  const steps = useSteps(seal);
  return (
    <section className="panel">
      <header>
        <h2>{t('trust.next')}</h2>
      </header>
      <div className="panel-body">
        {steps.length === 0 ? (
          <p className="soft">{t('trust.next.none')}</p>
        ) : (
          <ol className="briefs plain">
            {steps.map(([message, href]) => (
              <li key={message} className="brief">
                <a href={href}>{t(message)}</a>
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

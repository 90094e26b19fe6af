import { useAssessments } from '../../api/assessment.ts';
import { useDestructions } from '../../api/city-keys.ts';
import { useWaitingEnrolments } from '../../api/enrolment.ts';
import { useScans } from '../../api/supervision.ts';
import { type Seal, useAuthorities, useCertificateCount } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';

type Step = readonly [message: MessageKey, href: string];

/** What waits for a person, most pressing first. */
function useSteps(seal: Seal): readonly Step[] {
  const authorities = useAuthorities().data;
  const requests = useWaitingEnrolments().data;
  const destructions = useDestructions().data;
  const ending = useCertificateCount({ state: 'valid', endsWithin: 30 }).data;
  const scans = useScans().data;
  const assessments = useAssessments().data;
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
    // Responders renew their certificates by themselves.
    [
      ending?.items.some((one) => one.profile !== 'status-responder'),
      'trust.next.ending',
      '/trust/certificates?ends=30&state=valid',
    ],
    [scans?.items.length === 0, 'trust.next.scan', '/trust/supervision?tab=scans'],
    [assessments?.items.length === 0, 'trust.next.assessment', '/trust/supervision?tab=assessments'],
    [seal.unsealsItself, 'trust.next.demonstration', '/trust/ceremony'],
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

import { Button, SidePanel } from '@citywall/ui';
import { useHolds } from '../../api/identity.ts';
import { type Authority, type Certificate, useCertificate } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Code, StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { saveFile } from '../save-file.ts';
import type { CertificateVerb } from './certificate-acts.tsx';
import { commonName, daysUntil, grouped } from './names.ts';

/** The authorities from the issuer up to the root. */
function pathOf(id: string, authorities: readonly Authority[]): readonly Authority[] {
  const path: Authority[] = [];
  let next = authorities.find((one) => one.id === id);
  while (next && !path.includes(next)) {
    path.push(next);
    const { parent } = next;
    next = authorities.find((one) => one.id === parent);
  }
  return path;
}

function Acts({
  certificate,
  act,
}: {
  readonly certificate: Certificate;
  readonly act: (verb: CertificateVerb) => void;
}) {
  const { t } = useWords();
  const mayAct = useHolds('security-administrator');
  if (!mayAct || (certificate.state !== 'valid' && certificate.state !== 'held')) return null;
  return (
    <span className="row">
      <Button onClick={() => act(certificate.state === 'held' ? 'release' : 'hold')}>
        {t(certificate.state === 'held' ? 'certificate.release' : 'certificate.hold')}
      </Button>
      <Button kind="danger" onClick={() => act('revoke')}>
        {t('certificate.revoke')}
      </Button>
    </span>
  );
}

function Facts({ certificate }: { readonly certificate: Certificate }) {
  const { t, word } = useWords();
  return (
    <dl className="facts">
      <dt>{t('certificate.subject')}</dt>
      <dd>{certificate.subject}</dd>
      <dt>{t('certificate.names')}</dt>
      <dd>
        {certificate.names.length === 0 && <span className="soft">{t('certificate.names.none')}</span>}
        {certificate.names.map((name) => (
          <div key={name}>
            <Code value={name} />
          </div>
        ))}
      </dd>
      <dt>{t('certificate.owner')}</dt>
      <dd>
        {word('owner', certificate.owner.type)} · <Code value={certificate.owner.id} />
      </dd>
      <dt>{t('certificate.validity')}</dt>
      <dd>
        <Moment at={certificate.notBefore} /> – <Moment at={certificate.notAfter} />
        {certificate.state === 'valid' && (
          <span className="soft"> · {t('certificate.days', { count: daysUntil(certificate.notAfter) })}</span>
        )}
      </dd>
      {certificate.revokedAt && (
        <>
          <dt>{t(certificate.state === 'held' ? 'certificate.held.at' : 'certificate.revoked.at')}</dt>
          <dd>
            <Moment at={certificate.revokedAt} /> · {word('revocation', certificate.reason)}
          </dd>
        </>
      )}
      <dt>{t('certificate.issued')}</dt>
      <dd>
        <Moment at={certificate.issuedAt} /> · {t('certificate.issued.by', { name: certificate.issuedBy })}
      </dd>
      <dt>{t('certificate.serial')}</dt>
      <dd className="mono">{grouped(certificate.serial)}</dd>
      <dt>{t('authority.key')}</dt>
      <dd>
        <Code value={certificate.keyIdentifier} />
      </dd>
    </dl>
  );
}

interface CertificatePanelProperties {
  readonly id: string;
  readonly authorities: readonly Authority[];
  readonly act: (certificate: Certificate, verb: CertificateVerb) => void;
  readonly onClose: () => void;
}

/** One certificate: state, names, chain, and the file itself. */
export function CertificatePanel({ id, authorities, act, onClose }: CertificatePanelProperties) {
  const { t } = useWords();
  const answer = useCertificate(id);
  const name = answer.data ? commonName(answer.data.certificate.subject) : t('certificate.title');
  return (
    <SidePanel title={name} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={answer} lines={8}>
        {({ certificate, chain }) => (
          <>
            <div className="row between">
              <StateMark set="certificate.state" state={certificate.state} />
              <Acts certificate={certificate} act={(verb) => act(certificate, verb)} />
            </div>
            <Facts certificate={certificate} />
            <h3>{t('certificate.chain')}</h3>
            <ol className="briefs plain">
              {pathOf(certificate.authority, authorities).map((authority) => (
                <li key={authority.id} className="brief">
                  <a className="grow" href={`/trust/authorities?authority=${authority.id}`}>
                    {authority.name}
                  </a>
                  <StateMark set="authority.state" state={authority.state} />
                </li>
              ))}
            </ol>
            <div className="row between">
              <h3>{t('certificate.copy')}</h3>
              <Button small onClick={() => saveFile(`${certificate.serial}.pem`, chain)}>
                {t('certificate.chain.save')}
              </Button>
            </div>
            <pre className="raw pem">{chain.slice(0, chain.indexOf('-----END') + 25)}</pre>
            <div className="row wide">
              <a href={`/audit?text=${certificate.id}`}>{t('certificate.records')}</a>
              {certificate.state === 'valid' && (
                <a href={`/trust/privileges?give=${certificate.id}`}>{t('privilege.give')}</a>
              )}
            </div>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}

import { Banner, Button, SidePanel } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type ServiceVersion, type ShownService, useService, useWithdrawService } from '../../api/services.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { Facts } from '../facts.tsx';
import { Code, StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';

interface PanelProperties {
  readonly name: string;
  readonly version: string | undefined;
  readonly onVersion: (version: string) => void;
  readonly onClose: () => void;
}

/** One service: what it says of itself, whether that holds, and its versions. */
export function ServicePanel({ name, version, onVersion, onClose }: PanelProperties) {
  const { t } = useWords();
  const service = useService(name, version);
  const security = useHolds('security-administrator');
  const system = useHolds('system-administrator');
  const [withdrawing, setWithdrawing] = useState(false);
  const shown = service.data?.shown;
  return (
    <SidePanel title={shown?.title ?? '…'} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={service}>
        {(answer) => (
          <div className="stack">
            <div className="row">
              <Button onClick={() => save(answer)}>{t('service.save')}</Button>
              {(security || system) && answer.shown.state === 'published' && (
                <Button kind="danger" onClick={() => setWithdrawing(true)}>
                  {t('service.withdraw')}
                </Button>
              )}
            </div>
            <Check of={answer} />
            <About of={answer} />
            <Versions of={answer} onVersion={onVersion} />
            <section className="stack tight">
              <h2>{t('service.description')}</h2>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
              <pre className="mono small" style={{ overflow: 'auto', maxHeight: '24rem' }} tabIndex={0}>
                {pretty(answer.publication.description)}
              </pre>
            </section>
          </div>
        )}
      </Answer>
      {shown && withdrawing && <WithdrawDialog name={name} of={shown} onClose={() => setWithdrawing(false)} />}
    </SidePanel>
  );
}

function Check({ of: { name, shown, check } }: { readonly of: ShownService }) {
  const { t, text } = useWords();
  const file = `${name}-${shown.version}.json`;
  return (
    <section className="stack tight">
      <h2>{t('service.check')}</h2>
      <Banner tone={check.holds ? 'good' : 'bad'}>{check.holds ? t('service.check.holds') : text(check.reason)}</Banner>
      <p className="soft">{t('service.check.offline')}</p>
      <Code value={`citywall services verify ${file} --root root.pem`} />
    </section>
  );
}

function About({ of: { name, owner, shown, publication } }: { readonly of: ShownService }) {
  const { t } = useWords();
  return (
    <Facts
      of={[
        [t('service.name'), <Code key="name" value={name} />],
        [t('service.version'), shown.version],
        [t('service.state'), <StateMark key="state" set="service.state" state={shown.state} />],
        [t('service.owner'), owner.name],
        [t('service.published'), <Moment key="at" at={shown.publishedAt} />],
        [t('service.by'), shown.publishedBy],
        [
          t('service.algorithm'),
          <span key="algorithm" className="mono">
            {shown.algorithm}
          </span>,
        ],
        [t('service.digest'), <Code key="digest" value={publication.contentDigest} />],
        ...(shown.withdrawnBy === null
          ? []
          : [[t('service.withdrawn'), `${shown.withdrawnBy} · ${shown.reason}`] as const]),
      ]}
    />
  );
}

function Versions({ of, onVersion }: { readonly of: ShownService; readonly onVersion: (version: string) => void }) {
  const { t } = useWords();
  if (of.versions.length < 2) return null;
  return (
    <section className="stack tight">
      <h2>{t('service.versions')}</h2>
      <ul className="stack tight">
        {of.versions.map(({ version, state }) => (
          <li key={version} className="row">
            <Button small disabled={version === of.shown.version} onClick={() => onVersion(version)}>
              {version}
            </Button>
            <StateMark set="service.state" state={state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function WithdrawDialog({
  name,
  of,
  onClose,
}: {
  readonly name: string;
  readonly of: ServiceVersion;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const withdraw = useWithdrawService();
  return (
    <ActDialog
      title={t('service.withdraw.title', { name, version: of.version })}
      plan={t('service.withdraw.plan')}
      affects={name}
      undone={t('service.withdraw.undone')}
      actLabel={t('service.withdraw')}
      danger
      onClose={onClose}
      onAct={(reason) => withdraw.mutateAsync({ name, version: of.version, reason })}
    />
  );
}

/** Indented for people; the bytes that were signed are in the file. */
function pretty(description: string): string {
  return JSON.stringify(JSON.parse(description), undefined, 2);
}

function save({ name, shown, publication }: ShownService): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(publication)], { type: 'application/json' }));
  link.download = `${name}-${shown.version}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

import { Button, Copyable } from '@citywall/ui';
import { type ReactNode, useState } from 'react';
import { type EnrolmentSettings, useEnrolmentSettings } from '../../api/enrolment.ts';
import { useProfiles } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Code } from '../marks.tsx';
import { SettingsForm } from './settings-form.tsx';

function Way({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="panel">
      <header>
        <h2>{title}</h2>
      </header>
      <div className="panel-body stack">
        <p className="soft">{text}</p>
        {children}
      </div>
    </section>
  );
}

/** An address on this server: the path is shown, the whole is copied. */
function Address({ base, path }: { readonly base: string; readonly path: string }) {
  const { t } = useWords();
  const value = base + path;
  return (
    <Copyable value={value} label={t('act.copy.label', { value })} copiedLabel={t('act.copied')}>
      {path}
    </Copyable>
  );
}

/** The profiles that allow a way, each leading to itself; `said` adds what the way makes of it. */
function Profiles({ way, said }: { readonly way: string; readonly said?: (name: string) => ReactNode }) {
  const { t, text } = useWords();
  const offered = (useProfiles().data?.items ?? []).filter((profile) => profile.ways.includes(way));
  return (
    <div className="stack tight">
      <strong className="small">{t('ways.profiles')}</strong>
      {offered.length === 0 && <span className="soft">{t('ways.profiles.none')}</span>}
      <ul className="briefs plain">
        {offered.map((profile) => (
          <li key={profile.name} className="brief wraps">
            <a className="grow" href={`/trust/profiles/${profile.name}`}>
              {text(profile.title)}
            </a>
            {said?.(profile.name)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Est({ settings, base }: { readonly settings: EnrolmentSettings; readonly base: string }) {
  const { t, text } = useWords();
  const profiles = useProfiles().data?.items ?? [];
  const usual = profiles.find((profile) => profile.name === settings.estProfile);
  return (
    <Way title={t('ways.est')} text={t('ways.est.text')}>
      <dl className="facts">
        <dt>{t('ways.est.addresses')}</dt>
        <dd>
          <Address base={base} path="/.well-known/est" />
        </dd>
        <dt>{t('ways.est.profile')}</dt>
        <dd>{usual ? <a href={`/trust/profiles/${usual.name}`}>{text(usual.title)}</a> : settings.estProfile}</dd>
      </dl>
      <Profiles way="est" said={(name) => <Address base={base} path={`/.well-known/est/${name}`} />} />
      <p className="small soft">
        {t('ways.est.token')} <a href="/keys">{t('ways.est.token.open')}</a>
      </p>
    </Way>
  );
}

function AcmeWay({ settings, base }: { readonly settings: EnrolmentSettings; readonly base: string }) {
  const { t } = useWords();
  return (
    <Way title={t('ways.acme')} text={t('ways.acme.text')}>
      <dl className="facts">
        <dt>{t('ways.acme.directory')}</dt>
        <dd>
          <Address base={base} path="/acme/directory" />
        </dd>
        <dt>{t('ways.acme.account')}</dt>
        <dd>
          <a href="/trust/enrolments?tab=acme">
            {t(settings.acmeBindingRequired ? 'ways.acme.binding.yes' : 'ways.acme.binding.no')}
          </a>
        </dd>
        <dt>{t('ways.acme.port')}</dt>
        <dd className="number">{settings.acmeHttpPort}</dd>
        <dt>{t('ways.acme.resolvers')}</dt>
        <dd className="mono">{settings.acmeResolvers.join(', ') || t('ways.acme.resolvers.none')}</dd>
      </dl>
      <Profiles way="acme" />
    </Way>
  );
}

function Web() {
  const { t } = useWords();
  const profiles = useProfiles().data?.items ?? [];
  const approved = (name: string) => profiles.find((profile) => profile.name === name)?.approval;
  return (
    <Way title={t('ways.web')} text={t('ways.web.text')}>
      <Profiles
        way="web"
        said={(name) => (
          <span className="soft">{t(approved(name) ? 'profile.approval.yes' : 'profile.approval.no')}</span>
        )}
      />
    </Way>
  );
}

/** How the city publishes what it issues, and the ways to a certificate with their addresses and profiles. */
export function Ways() {
  const { t } = useWords();
  const settings = useEnrolmentSettings();
  const [changing, setChanging] = useState(false);
  const base = window.location.origin;
  return (
    <>
      <p className="soft">{t('ways.lead')}</p>
      <Answer of={settings} lines={6}>
        {(answer) => (
          <>
            <section className="panel">
              <header>
                <h2>{t('ways.published')}</h2>
                <Button onClick={() => setChanging(true)}>{t('ways.change')}</Button>
              </header>
              <div className="panel-body stack tight">
                <p className="soft">{t('ways.published.text')}</p>
                <div>
                  <Code value={answer.publishedAt || base} />{' '}
                  {answer.publishedAt === '' && <span className="soft">({t('ways.published.own')})</span>}
                </div>
              </div>
            </section>
            <div className="halves">
              <Est settings={answer} base={base} />
              <div className="stack">
                <AcmeWay settings={answer} base={base} />
                <Web />
              </div>
            </div>
            {changing && <SettingsForm settings={answer} onClose={() => setChanging(false)} />}
          </>
        )}
      </Answer>
    </>
  );
}

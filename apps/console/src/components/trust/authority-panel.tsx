import { Button, Menu, SidePanel } from '@citywall/ui';
import type { ReactNode } from 'react';
import { useAuthority, type WholeAuthority } from '../../api/authorities.ts';
import { useHolds } from '../../api/identity.ts';
import type { Authority } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Facts } from '../facts.tsx';
import { Code, StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { saveFile } from '../save-file.ts';
import type { AuthorityVerb } from './authority-acts.tsx';

/** What can be done from an authority. */
export type AuthorityDoing = AuthorityVerb | 'retire' | 'subordinates' | 'cross-certificates' | 'received';

const fileOf = (name: string) => `${name.replace(/[^\w.-]+/g, '-')}.pem`;

function Acts({ authority, act }: { readonly authority: Authority; readonly act: (doing: AuthorityDoing) => void }) {
  const { t } = useWords();
  const mayChange = useHolds('security-administrator');
  const { ours, parent, purpose } = authority;
  if (!mayChange || authority.state === 'revoked' || purpose === 'root') return null;
  const active = authority.state === 'active';
  const root = ours && parent === null;
  const item = (doing: AuthorityDoing, label: string) => (
    <button type="button" onClick={() => act(doing)}>
      {label}
    </button>
  );
  return (
    <span className="row">
      {ours && active && (
        <Button kind="primary" onClick={() => act('roll-over')}>
          {t('authority.roll')}
        </Button>
      )}
      <Menu label={t('authority.acts')}>
        {ours && active && !root && item('renew', t('authority.renew'))}
        {root && active && item('subordinates', t('outside.subordinate'))}
        {root && active && item('cross-certificates', t('outside.cross'))}
        {ours && active && item('received', t('outside.received'))}
        {root && active && !authority.offline && item('take-offline', t('authority.take-offline'))}
        {ours && active && item('retire', t('authority.retire'))}
        {parent !== null && item('revoke', t('authority.revoke'))}
      </Menu>
    </span>
  );
}

function Limits({ limits }: Pick<WholeAuthority, 'limits'>) {
  const { t, word } = useWords();
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('authority.limits.path'), limits.pathLength],
    [t('authority.limits.permitted'), limits.permitted.join(', ')],
    [t('authority.limits.excluded'), limits.excluded.join(', ')],
    [t('authority.limits.purposes'), limits.purposes.map((one) => word('profile.extended', one)).join(', ')],
    [t('authority.limits.policies'), limits.policies.join(', ')],
    [t('authority.limits.mappings'), limits.mappings.map(({ ours, theirs }) => `${ours} = ${theirs}`).join(', ')],
  ];
  const set = rows.filter(([, value]) => value !== null && value !== '');
  if (set.length === 0) return <p className="soft">{t('authority.limits.none')}</p>;
  return <Facts of={set} />;
}

function AuthorityFacts({ whole, all }: { readonly whole: WholeAuthority; readonly all: readonly Authority[] }) {
  const { t, word } = useWords();
  const { authority, issued } = whole;
  const before = all.find((one) => one.id === authority.succeeds);
  const after = all.find((one) => one.succeeds === authority.id);
  const link = (one: Authority) => <a href={`/trust/authorities?authority=${one.id}`}>{one.name}</a>;
  return (
    <dl className="facts">
      <dt>{t('authority.subject')}</dt>
      <dd>{authority.subject}</dd>
      <dt>{t('authority.purpose')}</dt>
      <dd>{word('authority.purpose', authority.purpose)}</dd>
      <dt>{t('authority.algorithm')}</dt>
      <dd>
        {word('algorithm', authority.algorithm)}
        {authority.offline && ` · ${t('authority.offline')}`}
      </dd>
      <dt>{t('certificate.validity')}</dt>
      <dd>
        <Moment at={authority.notBefore} /> – <Moment at={authority.notAfter} />
      </dd>
      {authority.endedAt && (
        <>
          <dt>{t('authority.ended')}</dt>
          <dd>
            <Moment at={authority.endedAt} />
          </dd>
        </>
      )}
      {authority.purpose !== 'authorities' && authority.ours && (
        <>
          <dt>{t('authority.issued')}</dt>
          <dd>
            <a href={`/trust/certificates?authority=${authority.id}`}>{t('authority.issued.count', issued)}</a>
          </dd>
        </>
      )}
      <dt>{t('authority.key')}</dt>
      <dd>
        <Code value={authority.keyIdentifier} />
      </dd>
      {before && (
        <>
          <dt>{t('authority.predecessor')}</dt>
          <dd>{link(before)}</dd>
        </>
      )}
      {after && (
        <>
          <dt>{t('authority.successor')}</dt>
          <dd>{link(after)}</dd>
        </>
      )}
    </dl>
  );
}

/** Files to take away, each with what it is. */
function Files({ title, files }: { readonly title: string; readonly files: readonly (readonly [string, string])[] }) {
  const { t } = useWords();
  if (files.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="briefs plain">
        {files.map(([label, pem]) => (
          <li key={label} className="brief">
            <span className="grow">{label}</span>
            <Button small onClick={() => saveFile(fileOf(label), pem)}>
              {t('authority.download')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface AuthorityPanelProperties {
  readonly id: string;
  readonly all: readonly Authority[];
  readonly act: (doing: AuthorityDoing, whole: WholeAuthority) => void;
  readonly onClose: () => void;
}

/** One authority: what it is, what it issued, how far it may go, the ways to roots, and what can be done with it. */
export function AuthorityPanel({ id, all, act, onClose }: AuthorityPanelProperties) {
  const { t } = useWords();
  const answer = useAuthority(id);
  const name = all.find((one) => one.id === id)?.name ?? t('authority.title');
  return (
    <SidePanel title={name} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={answer} lines={10}>
        {(whole) => (
          <>
            <div className="row between">
              <StateMark set="authority.state" state={whole.authority.state} />
              <Acts authority={whole.authority} act={(doing) => act(doing, whole)} />
            </div>
            <AuthorityFacts whole={whole} all={all} />
            <h3>{t('authority.limits')}</h3>
            <Limits limits={whole.limits} />
            <Files
              title={t('authority.chains')}
              files={whole.chains.map(({ to, by, chain }) => [`${to} · ${t(`authority.chain.${by}`)}`, chain])}
            />
            <Files
              title={t('authority.links')}
              files={whole.links.map((link) => [
                `${link.issuer} · ${t(`authority.link.${link.kind}`)}`,
                link.certificate,
              ])}
            />
            <div className="row between">
              <h3>{t('authority.pem')}</h3>
              <Button small onClick={() => saveFile(fileOf(whole.authority.name), whole.authority.certificate)}>
                {t('authority.download')}
              </Button>
            </div>
            <pre className="raw pem">{whole.authority.certificate}</pre>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}

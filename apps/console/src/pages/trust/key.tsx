import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import {
  type KeyVersion,
  keyMoves,
  useCityKey,
  useDestructions,
  useKeyChanges,
  useRings,
  type WholeKey,
} from '../../api/city-keys.ts';
import { useHolds } from '../../api/identity.ts';
import { Answer } from '../../components/answer.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Destructions } from '../../components/trust/destructions.tsx';
import { ExportDialog } from '../../components/trust/export-dialog.tsx';
import { DestroyDialog, MoveDialog, RotateDialog } from '../../components/trust/key-acts.tsx';
import { useWords } from '../../language/language.ts';
import { useId } from '../../state/navigation.ts';

type Act =
  | { readonly kind: 'rotate' | 'destroy' | 'export' }
  | { readonly kind: 'move'; readonly version: number; readonly to: string };

interface VersionProperties {
  readonly version: KeyVersion;
  readonly latest: boolean;
  readonly mayMove: boolean;
  readonly act: (act: Act) => void;
}

function Version({ version, latest, mayMove, act }: VersionProperties) {
  const { t, word } = useWords();
  // Only the latest version can become active again.
  const moves = mayMove ? keyMoves[version.state].filter((to) => latest || to !== 'active') : [];
  return (
    <li className="share-row">
      <span className="grow">
        <strong>{t('citykey.version', { count: version.version })}</strong>{' '}
        {latest && version.state === 'active' && <span className="soft small">{t('citykey.latest')}</span>}
        <br />
        <span className="small soft">
          <Moment at={version.createdAt} /> · {word('citykey.origin', version.origin)}
        </span>
      </span>
      <StateMark set="citykey.state" state={version.state} />
      {moves.map((to) => (
        <Button
          key={to}
          small
          kind={to === 'compromised' ? 'danger' : 'plain'}
          onClick={() => act({ kind: 'move', version: version.version, to })}
        >
          {word('citykey.move', to)}
        </Button>
      ))}
      {version.publicKey && (
        <details>
          <summary className="small">{t('citykey.public')}</summary>
          <pre className="raw pem">{version.publicKey}</pre>
        </details>
      )}
    </li>
  );
}

function Changes({ id }: { readonly id: string }) {
  const { t, word } = useWords();
  const changes = useKeyChanges(id);
  return (
    <section className="panel">
      <header>
        <h2>{t('citykey.changes')}</h2>
      </header>
      <div className="panel-body">
        <Answer of={changes} lines={3}>
          {(page) =>
            page.items.length ? (
              <ul className="briefs plain">
                {page.items.map((change) => (
                  <li key={`${change.version} ${change.at} ${change.to}`} className="brief">
                    <span className="grow">
                      {t('citykey.change', {
                        version: change.version,
                        from: word('citykey.state', change.from),
                        to: word('citykey.state', change.to),
                      })}
                      <br />
                      <span className="small soft">
                        {change.by.name} · {change.reason}
                      </span>
                    </span>
                    <Moment at={change.at} />
                  </li>
                ))}
              </ul>
            ) : (
              <p className="soft">{t('citykey.changes.none')}</p>
            )
          }
        </Answer>
      </div>
    </section>
  );
}

function Facts({ cityKey }: { readonly cityKey: WholeKey }) {
  const { t, word } = useWords();
  return (
    <section className="panel">
      <dl className="panel-body facts">
        <dt>{t('citykey.kind')}</dt>
        <dd>{word('key.kind', cityKey.kind)}</dd>
        <dt>{t('citykey.purpose')}</dt>
        <dd>
          {word('key.purpose', cityKey.purpose)} · {t(cityKey.exportable ? 'citykey.exportable' : 'citykey.kept')} ·{' '}
          {word('provider.held', cityKey.held)}
        </dd>
        <dt>{t('citykey.ring')}</dt>
        <dd>
          <a href={`/trust/keys?ring=${cityKey.ring}`}>{cityKey.ringName}</a>
          {cityKey.test && <div className="soft small">{t('ring.test')}</div>}
        </dd>
        <dt>{t('citykey.next')}</dt>
        <dd>
          {cityKey.rotationDays === null
            ? t('citykey.rotation.none')
            : t('citykey.rotation.days', { count: cityKey.rotationDays })}
          {cityKey.nextRotationAt && (
            <>
              {' · '}
              <Moment at={cityKey.nextRotationAt} />
            </>
          )}
        </dd>
        <dt>{t('citykey.created')}</dt>
        <dd>
          <Moment at={cityKey.createdAt} />
        </dd>
      </dl>
    </section>
  );
}

function KeyView({ cityKey }: { readonly cityKey: WholeKey }) {
  const { t } = useWords();
  const ring = useRings().data?.items.find((one) => one.id === cityKey.ring);
  const mayManage =
    useHolds('security-administrator', 'key-user') && ring !== undefined && ring.owner.type !== 'platform';
  const mayDestroy = useHolds('security-administrator') && mayManage && cityKey.state !== 'destroyed';
  const destructions = useDestructions(cityKey.id).data;
  const [act, setAct] = useState<Act>();
  const done = () => setAct(undefined);
  return (
    <>
      <PageHead
        title={cityKey.name}
        lead={<StateMark set="citykey.state" state={cityKey.state} />}
        back={{ href: '/trust/keys', label: t('citykey.title') }}
        actions={
          <>
            {mayManage && cityKey.state === 'active' && (
              <Button kind="primary" onClick={() => setAct({ kind: 'rotate' })}>
                {t('citykey.rotate')}
              </Button>
            )}
            {mayManage && cityKey.exportable && cityKey.state !== 'destroyed' && (
              <Button onClick={() => setAct({ kind: 'export' })}>{t('export.open')}</Button>
            )}
            {mayDestroy && (
              <Button kind="danger" onClick={() => setAct({ kind: 'destroy' })}>
                {t('citykey.destroy')}
              </Button>
            )}
          </>
        }
      />
      {ring?.owner.type === 'platform' && <p className="plan">{t('citykey.platform')}</p>}
      <Facts cityKey={cityKey} />
      <section className="panel">
        <header>
          <h2>{t('citykey.versions')}</h2>
        </header>
        <ul className="panel-body">
          {[...cityKey.versions].reverse().map((version) => (
            <Version
              key={version.version}
              version={version}
              latest={version.version === cityKey.latest}
              mayMove={mayManage}
              act={setAct}
            />
          ))}
        </ul>
      </section>
      <Changes id={cityKey.id} />
      {mayManage && Boolean(destructions?.items.length) && (
        <>
          <h2>{t('citykey.tab.destructions')}</h2>
          <Destructions keyId={cityKey.id} />
        </>
      )}
      {act?.kind === 'rotate' && <RotateDialog cityKey={cityKey} onClose={done} />}
      {act?.kind === 'move' && <MoveDialog cityKey={cityKey} version={act.version} to={act.to} onClose={done} />}
      {act?.kind === 'export' && <ExportDialog cityKey={cityKey} onClose={done} />}
      {act?.kind === 'destroy' && (
        <DestroyDialog
          cityKey={cityKey}
          waitDays={Math.ceil((ring?.destructionWaitSeconds ?? 0) / 86_400)}
          onClose={done}
        />
      )}
    </>
  );
}

/** One key: what it is for, its versions with the moves allowed from each, and what happened to it. */
export function CityKeyPage() {
  const answer = useCityKey(useId());
  return (
    <div className="stack">
      <Answer of={answer}>{(cityKey) => <KeyView cityKey={cityKey} />}</Answer>
    </div>
  );
}

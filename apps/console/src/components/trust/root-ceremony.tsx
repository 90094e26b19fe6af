import { Banner, Button, TextField } from '@citywall/ui';
import { useState } from 'react';
import {
  type Ceremony,
  giveCeremonyShare,
  useCeremonies,
  useCloseCeremony,
  useOpenCeremony,
} from '../../api/authorities.ts';
import { useHolds } from '../../api/identity.ts';
import { queryClient } from '../../api/query.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { isShare, ShareField, shareOf } from './share-field.tsx';

/** The ceremony that is gathering shares or open now. */
export function useLivingCeremony(): Ceremony | undefined {
  return useCeremonies().items.find((one) => one.state !== 'closed');
}

/** Asks for a ceremony with the root keys. */
export function OpenCeremony({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const open = useOpenCeremony();
  const [purpose, setPurpose] = useState('');
  const [minutes, setMinutes] = useState('30');
  const wrong = /^\d{1,3}$/.test(minutes) && Number(minutes) >= 5 && Number(minutes) <= 240 ? undefined : true;
  return (
    <ActDialog
      title={t('root.open')}
      plan={t('root.open.plan')}
      ends={t('root.open.ends')}
      actLabel={t('root.open')}
      withoutReason
      ready={purpose.trim() !== '' && !wrong}
      onClose={onClose}
      onAct={async () => {
        const made = await open.mutateAsync({ purpose: purpose.trim(), minutes: Number(minutes) });
        if (made.state === 'open') showNotice({ text: t('root.opened'), href: '/trust/ceremony' });
      }}
    >
      <TextField
        label={t('root.purpose')}
        hint={t('root.purpose.hint')}
        required
        maxLength={500}
        value={purpose}
        onChange={(event) => setPurpose(event.target.value)}
      />
      <TextField
        label={t('root.minutes')}
        inputMode="numeric"
        maxLength={3}
        wrong={wrong && t('root.minutes.wrong')}
        value={minutes}
        onChange={(event) => setMinutes(event.target.value.trim())}
      />
    </ActDialog>
  );
}

/** Takes a share for a ceremony; it is kept in no cache and leaves memory with the field. */
function GiveShare({ ceremony }: { readonly ceremony: Ceremony }) {
  const { t } = useWords();
  const [share, setShare] = useState('');
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: unknown }>({ busy: false });
  const give = async () => {
    setState({ busy: true });
    try {
      const answer = await giveCeremonyShare(ceremony.id, shareOf(share));
      setShare('');
      setState({ busy: false });
      if (answer.state === 'open') showNotice({ text: t('root.opened') });
    } catch (error) {
      setState({ busy: false, error });
    }
    await queryClient.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/trust/ceremonies'),
    });
  };
  return (
    <form
      className="stack share-entry"
      onSubmit={(event) => {
        event.preventDefault();
        if (!state.busy && isShare(share)) void give();
      }}
    >
      <ShareField
        label={t('root.share', { purpose: ceremony.purpose })}
        hint={t('unseal.share.hint')}
        value={share}
        onChange={setShare}
      />
      <Complaint error={state.error} />
      <div>
        <Button kind="primary" type="submit" busy={state.busy} disabled={!isShare(share)}>
          {t('unseal.act')}
        </Button>
      </div>
    </form>
  );
}

function CloseCeremony({ ceremony, onClose }: { readonly ceremony: Ceremony; readonly onClose: () => void }) {
  const { t } = useWords();
  const close = useCloseCeremony();
  return (
    <ActDialog
      title={`${t('root.close')}: ${ceremony.purpose}`}
      plan={t('root.close.plan')}
      actLabel={t('root.close')}
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await close.mutateAsync({ id: ceremony.id });
        showNotice({ text: t('root.closed') });
      }}
    />
  );
}

/** The ceremony that lives now: who gave shares, how long it is open, and the way to end it. */
export function LivingCeremony({ ceremony }: { readonly ceremony: Ceremony }) {
  const { t, text } = useWords();
  const mayClose = useHolds('security-administrator');
  const [closing, setClosing] = useState(false);
  const open = ceremony.state === 'open';
  return (
    <section className="panel">
      <header>
        <h2>{ceremony.purpose}</h2>
        {mayClose && <Button onClick={() => setClosing(true)}>{t('root.close')}</Button>}
      </header>
      <div className="panel-body stack">
        {ceremony.notice && <Banner tone="warn">{text(ceremony.notice)}</Banner>}
        <p>
          <strong className={open ? 'status good' : 'status busy'}>
            {open ? t('root.is.open') : t('root.gathering', { count: ceremony.missing })}
          </strong>{' '}
          {open && <Moment at={ceremony.closesAt} />}
        </p>
        {ceremony.holders.length > 0 && (
          <p className="soft">
            {t('root.gave')}: {ceremony.holders.join(', ')}
          </p>
        )}
        {ceremony.state === 'gathering' && <GiveShare ceremony={ceremony} />}
      </div>
      {closing && <CloseCeremony ceremony={ceremony} onClose={() => setClosing(false)} />}
    </section>
  );
}

/** Whether what needs a root key can be done now, and the way there. */
export function CeremonyState() {
  const { t } = useWords();
  const living = useLivingCeremony();
  const mayOpen = useHolds('security-administrator');
  const [opening, setOpening] = useState(false);
  if (living)
    return (
      <Banner tone={living.state === 'open' ? 'good' : 'warn'}>
        <span className="grow">
          <strong>{living.purpose}.</strong>{' '}
          {living.state === 'open' ? (
            <>
              {t('root.is.open')} <Moment at={living.closesAt} />
            </>
          ) : (
            t('root.gathering', { count: living.missing })
          )}
        </span>
        <a href="/trust/ceremony">{t('ceremony.open')}</a>
      </Banner>
    );
  return (
    <div className="row between offline-note">
      <span className="soft">
        <strong>{t('root.is.offline')}.</strong> {t('root.is.offline.text')}
      </span>
      {mayOpen && <Button onClick={() => setOpening(true)}>{t('root.open')}</Button>}
      {opening && <OpenCeremony onClose={() => setOpening(false)} />}
    </div>
  );
}

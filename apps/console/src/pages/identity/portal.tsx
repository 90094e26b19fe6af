import '../../language/single-sign-on.ts';
import './portal.css';
import { Button, Empty, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type PortalApplication, signOut, useMyApplications } from '../../api/applications.ts';
import { ActDialog } from '../../components/act-dialog.tsx';
import { Answer } from '../../components/answer.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';

/** More tiles than this are looked through by name. */
const many = 8;

function Tile({ of }: { readonly of: PortalApplication }) {
  const { text } = useWords();
  const name = text(of.name);
  return (
    <li>
      <a className="panel tile" href={of.url} target="_blank" rel="noreferrer">
        <span className="tile-mark" aria-hidden="true">
          {of.logo || name.slice(0, 1)}
        </span>
        <span>
          <strong>{name}</strong>
          {of.organisation && (
            <>
              <br />
              <span className="soft small">{text(of.organisation)}</span>
            </>
          )}
        </span>
      </a>
    </li>
  );
}

/** Where citizens and staff find what is open to them, and leave all of it at once. */
export function PortalPage() {
  const { t, text } = useWords();
  const mine = useMyApplications();
  const [wanted, setWanted] = useState('');
  const [leaving, setLeaving] = useState(false);
  const fits = ({ name }: PortalApplication) => text(name).toLowerCase().includes(wanted.trim().toLowerCase());
  return (
    <div className="stack">
      <PageHead
        title={t('portal.title')}
        lead={t('portal.lead')}
        actions={<Button onClick={() => setLeaving(true)}>{t('portal.leave')}</Button>}
      />
      <Answer of={mine}>
        {({ items }) =>
          items.length ? (
            <>
              {items.length > many && (
                <TextField
                  label={t('portal.find')}
                  value={wanted}
                  onChange={(event) => setWanted(event.target.value)}
                />
              )}
              <ul className="tiles">
                {items.filter(fits).map((one) => (
                  <Tile key={one.id} of={one} />
                ))}
              </ul>
            </>
          ) : (
            <section className="panel">
              <Empty title={t('portal.none')}>{t('portal.none.text')}</Empty>
            </section>
          )
        }
      </Answer>
      {leaving && (
        <ActDialog
          title={t('portal.leave')}
          plan={t('portal.leave.plan')}
          undone={t('portal.leave.undone')}
          actLabel={t('portal.leave')}
          withoutReason
          onClose={() => setLeaving(false)}
          onAct={async () => {
            const { location } = await signOut({ everywhere: true });
            window.location.assign(location);
          }}
        />
      )}
    </div>
  );
}

import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button, Empty } from '@citywall/ui';
import { useState } from 'react';
import type { WholeAuthority } from '../../api/authorities.ts';
import { useHolds } from '../../api/identity.ts';
import { type Authority, useAuthorities, useRetireAuthority } from '../../api/trust.ts';
import { ActDialog } from '../../components/act-dialog.tsx';
import { Answer } from '../../components/answer.tsx';
import { showNotice } from '../../components/notices.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { AuthorityActDialog } from '../../components/trust/authority-acts.tsx';
import { AuthorityForm } from '../../components/trust/authority-form.tsx';
import { type AuthorityDoing, AuthorityPanel } from '../../components/trust/authority-panel.tsx';
import { AskRootForm, AuthorityRequests } from '../../components/trust/authority-requests.tsx';
import { AuthorityTrees } from '../../components/trust/authority-tree.tsx';
import { OutsideForm } from '../../components/trust/outside-forms.tsx';
import { CeremonyState } from '../../components/trust/root-ceremony.tsx';
import { TakeChain } from '../../components/trust/take-chain.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function Retire({ authority, onClose }: { readonly authority: Authority; readonly onClose: () => void }) {
  const { t } = useWords();
  const retire = useRetireAuthority();
  return (
    <ActDialog
      title={`${t('authority.retire')}: ${authority.name}`}
      plan={t('authority.retire.plan', { name: authority.name })}
      undone={t('authority.retire.undone')}
      actLabel={t('authority.retire')}
      danger
      onClose={onClose}
      onAct={async (words) => {
        await retire.mutateAsync({ id: authority.id, words });
        showNotice({ text: t('authority.retired', { name: authority.name }) });
      }}
    />
  );
}

interface DoingProperties {
  readonly doing: AuthorityDoing;
  readonly whole: WholeAuthority;
  readonly onClose: () => void;
}

function Doing({ doing, whole: { authority, issued }, onClose }: DoingProperties) {
  const { t } = useWords();
  if (doing === 'retire') return <Retire authority={authority} onClose={onClose} />;
  if (doing === 'subordinates' || doing === 'cross-certificates')
    return <OutsideForm root={authority} as={doing} onClose={onClose} />;
  if (doing === 'received')
    return (
      <TakeChain
        title={`${t('outside.received')}: ${authority.name}`}
        plan={t('outside.received.plan')}
        path={`/trust/authorities/${authority.id}/received-certificates`}
        onClose={onClose}
      />
    );
  return <AuthorityActDialog authority={authority} verb={doing} valid={issued.valid + issued.held} onClose={onClose} />;
}

/** Who issues what, as trees; one authority opens beside them. */
export function AuthoritiesPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const authorities = useAuthorities();
  const mayChange = useHolds('security-administrator');
  const [form, setForm] = useState<'create' | 'ask'>();
  const [act, setAct] = useState<{ readonly doing: AuthorityDoing; readonly whole: WholeAuthority }>();
  const all = authorities.data?.items ?? [];
  const openId = one(search, 'authority');
  return (
    <div className="stack">
      <PageHead
        title={t('authority.title')}
        count={authorities.data?.items.length}
        lead={t('authority.lead')}
        actions={
          mayChange &&
          all.length > 0 && (
            <>
              <Button onClick={() => setForm('ask')}>{t('asked.open')}</Button>
              <Button kind="primary" onClick={() => setForm('create')}>
                {t('authority.create')}
              </Button>
            </>
          )
        }
      />
      {all.length > 0 && <CeremonyState />}
      <AuthorityRequests />
      <Answer of={authorities} lines={10}>
        {(page) =>
          page.items.length ? (
            <AuthorityTrees authorities={page.items} open={openId} />
          ) : (
            <section className="panel">
              <Empty
                title={t('trust.hierarchies.none')}
                action={
                  <a className="button primary" href="/trust/ceremony">
                    {t('ceremony.open')}
                  </a>
                }
              >
                {t('trust.hierarchies.none.text')}
              </Empty>
            </section>
          )
        }
      </Answer>
      {openId && (
        <AuthorityPanel
          id={openId}
          all={all}
          act={(doing, whole) => setAct({ doing, whole })}
          onClose={() => change({ authority: undefined }, true)}
        />
      )}
      {form === 'create' && <AuthorityForm authorities={all} onClose={() => setForm(undefined)} />}
      {form === 'ask' && <AskRootForm onClose={() => setForm(undefined)} />}
      {act && <Doing {...act} onClose={() => setAct(undefined)} />}
    </div>
  );
}

import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button, Empty } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Authority, useAuthorities, useRetireAuthority } from '../../api/trust.ts';
import { ActDialog } from '../../components/act-dialog.tsx';
import { Answer } from '../../components/answer.tsx';
import { showNotice } from '../../components/notices.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { AuthorityForm } from '../../components/trust/authority-form.tsx';
import { AuthorityPanel } from '../../components/trust/authority-panel.tsx';
import { AuthorityTrees } from '../../components/trust/authority-tree.tsx';
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

/** Who issues what, as two trees; one authority opens beside them. */
export function AuthoritiesPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const authorities = useAuthorities();
  const mayChange = useHolds('security-administrator');
  const [dialog, setDialog] = useState<{ readonly act: 'create' | 'retire'; readonly of?: Authority }>();
  const all = authorities.data?.items ?? [];
  const openId = one(search, 'authority');
  const open = all.find((authority) => authority.id === openId);
  const done = () => setDialog(undefined);
  return (
    <div className="stack">
      <PageHead
        title={t('authority.title')}
        count={authorities.data?.items.length}
        lead={t('authority.lead')}
        actions={
          mayChange &&
          all.length > 0 && (
            <Button kind="primary" onClick={() => setDialog({ act: 'create' })}>
              {t('authority.create')}
            </Button>
          )
        }
      />
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
      {open && (
        <AuthorityPanel
          authority={open}
          all={all}
          onRetire={() => setDialog({ act: 'retire', of: open })}
          onRollOver={() => setDialog({ act: 'create', of: open })}
          onClose={() => change({ authority: undefined }, true)}
        />
      )}
      {dialog?.act === 'create' && <AuthorityForm authorities={all} after={dialog.of} onClose={done} />}
      {dialog?.act === 'retire' && dialog.of && <Retire authority={dialog.of} onClose={done} />}
    </div>
  );
}

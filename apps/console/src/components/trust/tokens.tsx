import { Button, type Column, Empty, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds, useRoles } from '../../api/identity.ts';
import { type TokenKind, useCloseTokenKind, useCreateTokenKind, useTokenKinds } from '../../api/privileges.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { saveFile } from '../save-file.ts';
import { CheckList } from './check-list.tsx';
import { isTitle, TitleFields, titleOf, useTitleColumn } from './titled.tsx';

function KindForm({ onClose }: { readonly onClose: () => void }) {
  const { t, text } = useWords();
  const create = useCreateTokenKind();
  const roles = useRoles().data?.items ?? [];
  const [name, setName] = useState('');
  const [title, setTitle] = useState({ en: '', zh: '' });
  const [ends, setEnds] = useState('');
  const [limit, setLimit] = useState('1');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const nameWrong = name === '' || /^[a-z][a-z0-9-]{0,62}$/.test(name) ? undefined : t('profile.name.wrong');
  const whole = Number(limit);
  const limitWrong = /^\d{1,4}$/.test(limit) && whole >= 1 && whole <= 1_000 ? undefined : t('token.limit.wrong');
  return (
    <ActDialog
      title={t('token.create')}
      plan={t('token.create.plan')}
      actLabel={t('token.create')}
      withoutReason
      wide
      ready={name !== '' && !nameWrong && !limitWrong && ends !== '' && isTitle(title)}
      onClose={onClose}
      onAct={async () => {
        await create.mutateAsync({
          name,
          title: titleOf(title),
          expiresAt: `${ends}T00:00:00Z`,
          dailyLimit: whole,
          ...(chosen.length > 0 ? { roles: chosen } : {}),
        });
        showNotice({ text: t('token.created', { name: text(title) }) });
      }}
    >
      <div className="pair-of-fields">
        <TextField
          label={t('token.name')}
          hint={t('token.name.hint')}
          required
          maxLength={63}
          wrong={nameWrong}
          value={name}
          onChange={(event) => setName(event.target.value.trim())}
        />
        <TextField
          label={t('token.ends')}
          type="date"
          required
          value={ends}
          onChange={(event) => setEnds(event.target.value)}
        />
        <TitleFields label="grant.name" title={title} onChange={setTitle} />
        <TextField
          label={t('token.limit')}
          inputMode="numeric"
          maxLength={4}
          wrong={limitWrong}
          value={limit}
          onChange={(event) => setLimit(event.target.value.trim())}
        />
      </div>
      <CheckList
        label={t('token.roles')}
        options={roles.map((role) => ({ value: role.name, label: text(role.title) }))}
        chosen={chosen}
        onChange={setChosen}
      />
    </ActDialog>
  );
}

function CloseKind({ kind, onClose }: { readonly kind: TokenKind; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const close = useCloseTokenKind();
  return (
    <ActDialog
      title={`${t('token.close')}: ${text(kind.title)}`}
      plan={t('token.close.plan')}
      undone={t('citykey.move.undone.compromised')}
      actLabel={t('token.close')}
      danger
      onClose={onClose}
      onAct={async (words) => {
        await close.mutateAsync({ id: kind.id, words });
        showNotice({ text: t('token.closed', { name: text(kind.title) }) });
      }}
    />
  );
}

/** Kinds of anonymous tokens with how many were issued and used; nothing here tells who. */
export function Tokens() {
  const { t, language } = useWords();
  const kinds = useTokenKinds();
  const mayCreate = useHolds('security-administrator');
  const [creating, setCreating] = useState(false);
  const [closing, setClosing] = useState<TokenKind>();
  const titleColumn = useTitleColumn<TokenKind>((kind) => kind.name);
  const columns: readonly Column<TokenKind>[] = [
    titleColumn,
    {
      key: 'state',
      title: t('token.state'),
      tight: true,
      cell: (kind) => <StateMark set="token.state" state={kind.state} />,
    },
    { key: 'issued', title: t('token.issued'), tight: true, end: true, cell: (kind) => number(kind.issued, language) },
    {
      key: 'redeemed',
      title: t('token.redeemed'),
      tight: true,
      end: true,
      cell: (kind) => number(kind.redeemed, language),
    },
    {
      key: 'limit',
      title: t('token.limit'),
      tight: true,
      end: true,
      from: 'desktop',
      cell: (kind) => number(kind.dailyLimit, language),
    },
    {
      key: 'ends',
      title: t('token.ends.column'),
      tight: true,
      from: 'tablet',
      cell: (kind) => <Moment at={kind.expiresAt} />,
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (kind) => (
        <span className="row">
          <Button small onClick={() => saveFile(`token-${kind.name}.pem`, kind.publicKey)}>
            {t('token.key')}
          </Button>
          {mayCreate && kind.state === 'open' && (
            <Button small onClick={() => setClosing(kind)}>
              {t('token.close')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <section className="panel">
      <header>
        <p className="soft grow">{t('token.lead')}</p>
        {mayCreate && <Button onClick={() => setCreating(true)}>{t('token.create')}</Button>}
      </header>
      <Answer of={kinds} lines={4}>
        {({ items }) =>
          items.length ? (
            <Table label={t('privilege.tab.tokens')} rows={items} columns={columns} idOf={(kind) => kind.id} />
          ) : (
            <Empty title={t('token.none')}>{t('token.none.text')}</Empty>
          )
        }
      </Answer>
      {creating && <KindForm onClose={() => setCreating(false)} />}
      {closing && <CloseKind kind={closing} onClose={() => setClosing(undefined)} />}
    </section>
  );
}

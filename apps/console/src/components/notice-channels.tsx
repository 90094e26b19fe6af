import { Button, type Column, Empty, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import {
  type NoticeChannel,
  type SentNotice,
  useCreateChannel,
  useNoticeChannels,
  useRemoveChannel,
  useSentNotices,
  useTestChannel,
} from '../api/notices.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Answer } from './answer.tsx';
import { ChoiceField } from './choice-field.tsx';
import { StateMark } from './marks.tsx';
import { Moment } from './moment.tsx';
import { showNotice } from './notices.tsx';
import { More } from './page-head.tsx';

function AddChannel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const create = useCreateChannel();
  const [kind, setKind] = useState('mail');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [to, setTo] = useState('');
  const [from, setFrom] = useState('');
  const [host, setHost] = useState('');
  const [port, setPort] = useState('25');
  const [secret, setSecret] = useState('');
  const mail = kind === 'mail';
  const recipients = to
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const way = mail
    ? { mail: { host: host.trim(), port: Number(port), from: from.trim(), to: recipients } }
    : { webhook: { url: url.trim(), secret } };
  return (
    <ActDialog
      title={t('notice.add')}
      plan={t('notice.add.plan')}
      actLabel={t('notice.add')}
      withoutReason
      ready={Boolean(
        name.trim() &&
          (mail ? host.trim() && to.trim() && from.trim() : /^https?:/.test(url.trim()) && secret.length >= 16),
      )}
      onClose={onClose}
      onAct={() => create.mutateAsync({ name: name.trim(), ...way })}
    >
      <ChoiceField
        label={t('notice.kind')}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'mail', label: t('notice.mail') },
          { value: 'webhook', label: t('notice.webhook') },
        ]}
      />
      <TextField
        label={t('notice.name')}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {mail ? (
        <>
          <TextField label={t('notice.mail.to')} value={to} onChange={(event) => setTo(event.target.value)} />
          <TextField label={t('notice.mail.from')} value={from} onChange={(event) => setFrom(event.target.value)} />
          <TextField label={t('notice.mail.host')} value={host} onChange={(event) => setHost(event.target.value)} />
          <TextField
            label={t('notice.mail.port')}
            inputMode="numeric"
            value={port}
            onChange={(event) => setPort(event.target.value)}
          />
        </>
      ) : (
        <>
          <TextField label={t('notice.url')} type="url" value={url} onChange={(event) => setUrl(event.target.value)} />
          <TextField
            label={t('notice.secret')}
            hint={t('notice.secret.hint')}
            type="password"
            autoComplete="off"
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        </>
      )}
    </ActDialog>
  );
}

/** Where a channel sends to, as one line. */
function channelTarget(channel: NoticeChannel): string {
  const { to, url } = channel.settings;
  if (Array.isArray(to)) return to.join(', ');
  return typeof url === 'string' ? url : '–';
}

/** What was sent and what could not be, newest first. */
function SentNotices() {
  const { t, text } = useWords();
  const sent = useSentNotices();
  const columns: readonly Column<SentNotice>[] = [
    {
      key: 'title',
      title: t('notice.text'),
      cell: (notice) => (
        <>
          {text(notice.subject)}
          {notice.reason && <span className="wrong-reason">{notice.reason}</span>}
        </>
      ),
    },
    { key: 'channel', title: t('notice.name'), tight: true, from: 'tablet', cell: (notice) => notice.channel.name },
    {
      key: 'state',
      title: t('incident.state'),
      tight: true,
      cell: (notice) => <StateMark set="notice.state" state={notice.state} />,
    },
    {
      key: 'time',
      title: t('event.time'),
      tight: true,
      from: 'tablet',
      cell: (notice) => <Moment at={notice.createdAt} />,
    },
  ];
  if (sent.items.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>{t('notice.sent')}</h2>
      </header>
      <div className="panel-body flush">
        <Table label={t('notice.sent')} rows={sent.items} columns={columns} idOf={(notice) => notice.id} />
      </div>
      <More of={sent} />
    </section>
  );
}

/** Who is told about incidents. */
export function NoticeChannels() {
  const { t } = useWords();
  const channels = useNoticeChannels();
  const test = useTestChannel();
  const remove = useRemoveChannel();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<NoticeChannel>();
  const columns: readonly Column<NoticeChannel>[] = [
    { key: 'name', title: t('notice.name'), cell: (channel) => channel.name ?? channel.id },
    {
      key: 'kind',
      title: t('notice.kind'),
      tight: true,
      cell: (channel) => t(channel.kind === 'mail' ? 'notice.mail' : 'notice.webhook'),
    },
    {
      key: 'target',
      title: t('notice.target'),
      from: 'tablet',
      cell: (channel) => <span className="mono">{channelTarget(channel)}</span>,
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (channel) => (
        <span className="row">
          <Button
            small
            busy={test.isPending}
            onClick={() =>
              test.mutate({ id: channel.id }, { onSuccess: () => showNotice({ text: t('notice.tested') }) })
            }
          >
            {t('notice.test')}
          </Button>
          <Button small onClick={() => setRemoving(channel)}>
            {t('act.remove')}
          </Button>
        </span>
      ),
    },
  ];
  const add = <Button onClick={() => setAdding(true)}>{t('notice.add')}</Button>;
  return (
    <div className="stack">
      <section className="panel">
        <Answer of={channels}>
          {(page) =>
            page.items.length ? (
              <>
                <header>
                  <span />
                  {add}
                </header>
                <Table
                  label={t('settings.notices')}
                  rows={page.items}
                  columns={columns}
                  idOf={(channel) => channel.id}
                />
              </>
            ) : (
              <Empty title={t('notice.none')} action={add}>
                {t('notice.none.text')}
              </Empty>
            )
          }
        </Answer>
        {adding && <AddChannel onClose={() => setAdding(false)} />}
        {removing && (
          <ActDialog
            title={t('act.remove')}
            plan={t('notice.remove.plan')}
            affects={channelTarget(removing)}
            actLabel={t('act.remove')}
            withoutReason
            onClose={() => setRemoving(undefined)}
            onAct={() => remove.mutateAsync({ id: removing.id })}
          />
        )}
      </section>
      <SentNotices />
    </div>
  );
}

import { Button, Check, type Column, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type FollowedFile, useFollowedFiles, useFollowFile, useStopFile } from '../api/files.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Code, StateMark } from './marks.tsx';
import { Moment } from './moment.tsx';
import { showNotice } from './notices.tsx';

function FollowDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const begin = useFollowFile();
  const [path, setPath] = useState('');
  const [source, setSource] = useState('');
  const [follow, setFollow] = useState(true);
  return (
    <ActDialog
      title={t('file.read')}
      plan={t(follow ? 'file.plan.follow' : 'file.plan.once')}
      undone={t('file.undone')}
      actLabel={t('file.read')}
      withoutReason
      ready={path.trim().startsWith('/') && Boolean(source.trim())}
      onClose={onClose}
      onAct={async () => {
        await begin.mutateAsync({ path: path.trim(), source: source.trim(), follow });
        showNotice({ text: t('file.begun'), href: `/sources/${encodeURIComponent(source.trim())}` });
      }}
    >
      <TextField
        label={t('file.path')}
        hint={t('file.path.hint')}
        className="mono"
        autoFocus
        value={path}
        onChange={(event) => setPath(event.target.value)}
      />
      <TextField
        label={t('source.name')}
        hint={t('file.source.hint')}
        maxLength={128}
        value={source}
        onChange={(event) => setSource(event.target.value)}
      />
      <Check checked={follow} onChange={setFollow}>
        {t('file.follow')}
      </Check>
    </ActDialog>
  );
}

/** Files on the server's own disk that are read as sources. */
export function FollowedFiles() {
  const { t } = useWords();
  const files = useFollowedFiles();
  const stop = useStopFile();
  const [adding, setAdding] = useState(false);
  const columns: readonly Column<FollowedFile>[] = [
    { key: 'path', title: t('file.path'), cell: (file) => <Code value={file.path} /> },
    {
      key: 'source',
      title: t('source.name'),
      cell: (file) => <a href={`/sources/${encodeURIComponent(file.source)}`}>{file.source}</a>,
    },
    {
      key: 'state',
      title: t('source.state'),
      tight: true,
      cell: (file) => <StateMark set="file.state" state={file.state} />,
    },
    {
      key: 'since',
      title: t('block.created.at'),
      tight: true,
      from: 'tablet',
      cell: (file) => <Moment at={file.createdAt} />,
    },
    {
      key: 'stop',
      title: '',
      tight: true,
      cell: (file) =>
        file.state === 'reading' && (
          <Button small busy={stop.isPending} onClick={() => stop.mutate({ id: file.id })}>
            {t('file.stop')}
          </Button>
        ),
    },
  ];
  // Whoever may not read files sees no panel for them.
  if (!files.data) return null;
  return (
    <section className="panel">
      <header>
        <h2>{t('file.title')}</h2>
        <Button onClick={() => setAdding(true)}>{t('file.read')}</Button>
      </header>
      <div className={files.data.items.length > 0 ? 'panel-body flush' : 'panel-body'}>
        {files.data.items.length > 0 ? (
          <Table label={t('file.title')} rows={files.data.items} columns={columns} idOf={(file) => file.id} />
        ) : (
          <p className="soft">{t('file.none')}</p>
        )}
      </div>
      {adding && <FollowDialog onClose={() => setAdding(false)} />}
    </section>
  );
}

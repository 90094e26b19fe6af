import { Button, type Column, Empty, FormDialog, Table, TextArea } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import { type Playbook, usePlaybooks, useUploadPlaybook } from '../api/response.ts';
import { Answer, Complaint } from '../components/answer.tsx';
import { Explained, Level, StateMark } from '../components/marks.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';

function usePlaybookColumns(): readonly Column<Playbook>[] {
  const { t, text, word } = useWords();
  return [
    {
      key: 'name',
      title: t('playbook.name'),
      cell: (playbook) => (
        <>
          <a className="headline" href={`/playbooks/${encodeURIComponent(playbook.id)}`}>
            {playbook.name}
          </a>
          <br />
          <span className="soft small">{text(playbook.description)}</span>
          {!playbook.valid && <span className="wrong-reason">{text(playbook.reason)}</span>}
        </>
      ),
    },
    {
      key: 'mode',
      title: t('playbook.mode'),
      tight: true,
      cell: (playbook) => <StateMark set="playbook.mode" state={playbook.mode} />,
    },
    {
      key: 'trigger',
      title: t('playbook.trigger'),
      from: 'tablet',
      cell: (playbook) => (
        <span className="row">
          {playbook.trigger?.rules?.map((rule) => (
            <span key={rule} className="mono">
              {rule}
            </span>
          ))}
          {playbook.trigger?.minimumLevel && (
            <>
              ≥ <Level level={playbook.trigger.minimumLevel} />
            </>
          )}
        </span>
      ),
    },
    {
      key: 'steps',
      title: t('playbook.steps'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (playbook) => playbook.steps,
    },
    {
      key: 'origin',
      title: t('rule.origin'),
      tight: true,
      from: 'desktop',
      cell: (playbook) => word('rule.origin', playbook.origin),
    },
  ];
}

function Upload({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const upload = useUploadPlaybook();
  const [content, setContent] = useState('');
  return (
    <FormDialog
      title={t('playbook.upload')}
      submitLabel={t('playbook.upload')}
      wide
      ready={content.trim() !== ''}
      pending={upload.isPending}
      problem={<Complaint error={upload.error} />}
      onSubmit={() => upload.mutate({ content }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p className="soft">{t('playbook.upload.text')}</p>
      <TextArea label="CACAO 2.0 JSON" code value={content} onChange={(event) => setContent(event.target.value)} />
    </FormDialog>
  );
}

/** The plans for answering, and how far each may act by itself. */
export function PlaybooksPage() {
  const { t } = useWords();
  const { go } = usePlace();
  const playbooks = usePlaybooks();
  const columns = usePlaybookColumns();
  const [uploading, setUploading] = useState(false);
  const mayUpload = useHolds('security-administrator');
  return (
    <div className="stack">
      <PageHead
        title={t('nav.playbooks')}
        count={playbooks.data?.items.length}
        lead={
          <>
            {t('playbooks.lead')} <Explained term="term.playbook" />
          </>
        }
        actions={mayUpload && <Button onClick={() => setUploading(true)}>{t('playbook.upload')}</Button>}
      />
      <section className="panel">
        <Answer of={playbooks}>
          {(page) =>
            page.items.length ? (
              <Table
                label={t('nav.playbooks')}
                rows={page.items}
                columns={columns}
                idOf={(playbook) => playbook.id}
                onOpen={(playbook) => go(`/playbooks/${encodeURIComponent(playbook.id)}`)}
              />
            ) : (
              <Empty title={t('playbooks.none')}>{t('playbooks.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      {uploading && <Upload onClose={() => setUploading(false)} />}
    </div>
  );
}

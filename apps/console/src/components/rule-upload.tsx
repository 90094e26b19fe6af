import { Button, FormDialog, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useTryRule, useUploadRule } from '../api/detection.ts';
import { useWords } from '../language/language.ts';
import { Complaint } from './answer.tsx';
import { StateMark } from './marks.tsx';
import { RuleTrialResult } from './rule-trial.tsx';

const example = `title: \nid: \nstatus: experimental\nlogsource:\n  product: linux\n  service: sshd\ndetection:\n  selection:\n    - \n  condition: selection\nlevel: medium\n`;

/** Writes or uploads a rule, tries it over stored events before it goes live, and says where it is refused. */
export function RuleUpload({ onClose }: { readonly onClose: () => void }) {
  const { t, text } = useWords();
  const [file, setFile] = useState('rule.yml');
  const [content, setContent] = useState(example);
  const trial = useTryRule();
  const upload = useUploadRule();
  const read = async (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen.name);
    setContent(await chosen.text());
  };
  const day = () => new Date(Date.now() - 86_400_000).toISOString();
  return (
    <FormDialog
      title={t('rule.upload')}
      submitLabel={t('rule.upload.act')}
      wide
      ready={file.trim() !== '' && content.trim() !== ''}
      pending={upload.isPending}
      problem={<Complaint error={upload.error ?? trial.error} />}
      beside={
        <Button busy={trial.isPending} onClick={() => trial.mutate({ content, from: day(), limit: 20 })}>
          {t('rule.try')}
        </Button>
      }
      onSubmit={() => upload.mutate({ file, content })}
      onClose={onClose}
    >
      <p className="soft">{t('rule.upload.lead')}</p>
      <div className="row">
        <TextField
          label={t('rule.file')}
          value={file}
          maxLength={200}
          onChange={(event) => setFile(event.target.value)}
        />
        <TextField
          label={t('rule.choose')}
          type="file"
          accept=".yml,.yaml"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </div>
      <TextArea label="YAML" code value={content} onChange={(event) => setContent(event.target.value)} />
      {upload.data && (
        <ul className="briefs plain">
          {upload.data.items.map((rule) => (
            <li key={rule.id} className="brief">
              <StateMark set="rule.state" state={rule.state} />
              <span className="grow">
                <a href={`/rules/${encodeURIComponent(rule.id)}`}>{text(rule.titleText) || rule.file}</a>
                {rule.reason && (
                  <span className="wrong-reason">
                    {rule.line}:{rule.column} {rule.reason}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {trial.data && <RuleTrialResult trial={trial.data} />}
    </FormDialog>
  );
}

import { useState } from 'react';
import { useExportKey, type WholeKey } from '../../api/city-keys.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { bytesOf, saveFile } from '../save-file.ts';
import { isPublicKey, PublicKeyField } from './public-key-field.tsx';

/** Takes an exportable key out, wrapped for the holder of another key. */
export function ExportDialog({ cityKey, onClose }: { readonly cityKey: WholeKey; readonly onClose: () => void }) {
  const { t, word } = useWords();
  const take = useExportKey();
  // Only an SM2 key has the national form.
  const forms = cityKey.kind === 'sm2' ? ['sm2-enveloped', 'rsa-aes-kwp'] : ['rsa-aes-kwp'];
  const [form, setForm] = useState(forms[0]!);
  const [publicKey, setPublicKey] = useState('');
  return (
    <ActDialog
      title={t('export.title', { name: cityKey.name })}
      plan={t('export.plan', { version: cityKey.latest })}
      affects={t('export.affects')}
      undone={t('export.undone')}
      actLabel={t('export.act')}
      danger
      withoutReason
      ready={isPublicKey(publicKey)}
      onClose={onClose}
      onAct={async () => {
        const { material, version } = await take.mutateAsync({ id: cityKey.id, form, publicKey: publicKey.trim() });
        saveFile(`${cityKey.name.replace(/[^\w.-]+/g, '-')}-${version}.wrapped`, bytesOf(material));
        showNotice({ text: t('export.done', { name: cityKey.name }) });
      }}
    >
      <ChoiceField
        label={t('export.form')}
        value={form}
        onChange={setForm}
        options={forms.map((value) => ({ value, label: word('export.form', value) }))}
      />
      <PublicKeyField label={t('export.key')} value={publicKey} onChange={setPublicKey} />
    </ActDialog>
  );
}

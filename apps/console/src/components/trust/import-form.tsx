import { Banner, Button, Check, Copyable, TextArea } from '@citywall/ui';
import { useState } from 'react';
import { type Ring, useImportKey, useTransportKey } from '../../api/city-keys.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { saveFile } from '../save-file.ts';
import { KeyFields, useKeyDraft } from './key-fields.tsx';

/** How openssl wraps a key under a transport key: an AES key by RSA-OAEP, then the material by AES-KWP (RFC 5649). */
const wrapping = [
  'openssl rand -out kek.bin 32',
  'openssl pkeyutl -encrypt -pubin -inkey transport.pem -in kek.bin -out kek.wrapped \\',
  '  -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256',
  'openssl enc -id-aes256-wrap-pad -K $(xxd -p -c64 kek.bin) -iv A65959A6 -in key.bin -out key.wrapped',
  'cat kek.wrapped key.wrapped | base64 -w0; shred -u kek.bin',
].join('\n');

/** The two steps before the material: a key to wrap under, and the commands that wrap. */
function Transport({ transport }: { readonly transport: ReturnType<typeof useTransportKey> }) {
  const { t } = useWords();
  const got = transport.data;
  return (
    <>
      <div className="stack tight">
        <strong className="small">{t('import.transport')}</strong>
        <div className="row">
          <Button busy={transport.isPending} disabled={got !== undefined} onClick={() => transport.mutate({})}>
            {t('import.transport').replace(/^\d+\. /, '')}
          </Button>
          {got ? (
            <>
              <Button onClick={() => saveFile('transport.pem', got.publicKey)}>transport.pem</Button>
              <span className="small soft">
                {t('import.transport.until')} <Moment at={got.expiresAt} />
              </span>
            </>
          ) : (
            <span className="small soft">{t('import.transport.text')}</span>
          )}
        </div>
        <Complaint error={transport.error} />
      </div>
      {got && (
        <div className="stack tight">
          <div className="row between">
            <strong className="small">{t('import.wrap')}</strong>
            <Copyable value={wrapping} label={t('import.wrap.copy')} copiedLabel={t('act.copied')}>
              {t('import.wrap.copy')}
            </Copyable>
          </div>
          <pre className="raw pem">{wrapping}</pre>
        </div>
      )}
    </>
  );
}

/** Brings a key in from outside: wrapped under a transport key, or raw into a ring for tests. */
export function ImportForm({ rings, onClose }: { readonly rings: readonly Ring[]; readonly onClose: () => void }) {
  const { t, word } = useWords();
  const transport = useTransportKey();
  const bring = useImportKey();
  const draft = useKeyDraft(rings);
  const [exportable, setExportable] = useState(false);
  const [wish, setForm] = useState('rsa-aes-kwp');
  const [typed, setMaterial] = useState('');
  const ring = draft.open.find((one) => one.id === draft.key.ring);
  const form = ring?.test && wish === 'raw' ? ('raw' as const) : ('rsa-aes-kwp' as const);
  const material = typed.replace(/\s+/g, '');
  return (
    <ActDialog
      title={t('import.open')}
      plan={t('import.plan')}
      actLabel={t('import.act')}
      withoutReason
      wide
      ready={
        draft.ready && /^[A-Za-z0-9+/]{4,}={0,2}$/.test(material) && (form === 'raw' || transport.data !== undefined)
      }
      onClose={onClose}
      onAct={async () => {
        const made = await bring.mutateAsync({
          ...draft.key,
          name: draft.key.name.trim(),
          exportable,
          form,
          material,
          ...(form === 'raw' ? {} : { transport: transport.data!.transport }),
        });
        showNotice({ text: t('import.done', { name: made.name }), href: `/trust/keys/${made.id}` });
      }}
    >
      <KeyFields draft={draft} />
      <Check checked={exportable} onChange={setExportable}>
        {t('citykey.exportable')}
      </Check>
      {ring?.test && (
        <ChoiceField
          label={t('import.form')}
          value={form}
          onChange={setForm}
          options={['rsa-aes-kwp', 'raw'].map((value) => ({ value, label: word('import.form', value) }))}
        />
      )}
      {form === 'raw' ? <Banner tone="warn">{t('ring.test')}</Banner> : <Transport transport={transport} />}
      <TextArea
        label={t(form === 'raw' ? 'import.material.raw' : 'import.material')}
        hint={t('import.material.hint')}
        required
        rows={3}
        maxLength={44_000}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setMaterial(event.target.value)}
      />
    </ActDialog>
  );
}

import { Check, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Evidence, makeEvidenceWithContent, useMakeEvidence } from '../../api/documents.ts';
import { queryClient } from '../../api/query.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { FileDrop } from './file-drop.tsx';
import { base64Of, digestsNamedIn, digestsOfKind, hashFile } from './hash-file.ts';
import { useMySignatories } from './my-signatories.ts';
import { SignatoryField } from './sign-options.tsx';

/** What evidence is to be made of. */
interface EvidenceWish {
  readonly content: File | undefined;
  readonly name: string;
  readonly signatory: string;
  /** Of the signatory's key. */
  readonly keyKind?: string | undefined;
  /** The signature that is there already; else the signatory signs now. */
  readonly signature: File | undefined;
  readonly include: boolean;
}

function useMaking() {
  const make = useMakeEvidence().mutateAsync;
  const [share, setShare] = useState<number>();
  const act = async ({ content, name, signatory, keyKind, signature, include }: EvidenceWish): Promise<Evidence> => {
    if (content === undefined) throw new Error('no content');
    if (include && signature === undefined) return makeEvidenceWithContent(signatory, name, content);
    try {
      const names = signature === undefined ? digestsOfKind(keyKind) : await digestsNamedIn(signature);
      const digests = await hashFile(content, names, setShare);
      const by = signature === undefined ? { signatory } : { signature: await base64Of(signature) };
      return await make({ name, digests, ...by });
    } finally {
      setShare(undefined);
    }
  };
  return { act, share };
}

interface SignedByProperties {
  readonly wish: EvidenceWish;
  readonly there: boolean;
  readonly onThere: (there: boolean) => void;
  readonly onWish: (change: Partial<EvidenceWish>) => void;
}

/** A name that signs now, or the signature that is there already. */
function SignedBy({ wish, there, onThere, onWish }: SignedByProperties) {
  const { t } = useWords();
  const mine = useMySignatories();
  return (
    <>
      <ChoiceField
        label={t('evidence.signed-by')}
        value={there ? 'there' : 'name'}
        onChange={(value) => {
          onThere(value === 'there');
          if (value === 'name') onWish({ signature: undefined });
        }}
        options={[
          { value: 'name', label: t('evidence.signed-by.name') },
          { value: 'there', label: t('evidence.signed-by.there') },
        ]}
      />
      {there ? (
        <FileDrop
          label={t('check.signature')}
          accept=".p7s,.p7m,.sig"
          file={wish.signature}
          onFile={(signature) => onWish({ signature })}
        />
      ) : mine.length === 0 ? (
        <p className="small soft">
          {t('sign.none')}. {t('sign.none.text')}
        </p>
      ) : (
        <SignatoryField
          signatories={mine}
          value={wish.signatory || mine[0]!.id}
          onChange={(signatory) => onWish({ signatory })}
        />
      )}
    </>
  );
}

/** Makes evidence of a file: hashed here, signed, stamped, recorded and packed by the city. */
export function EvidenceForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const { change } = usePlace();
  const { act, share } = useMaking();
  const mine = useMySignatories();
  const [there, setThere] = useState(false);
  const [wish, setWish] = useState<EvidenceWish>({
    content: undefined,
    name: '',
    signatory: '',
    signature: undefined,
    include: true,
  });
  const onWish = (part: Partial<EvidenceWish>) => setWish((before) => ({ ...before, ...part }));
  const { id: signatory = '', keyKind } = mine.find(({ id }) => id === wish.signatory) ?? mine[0] ?? {};
  const signed = there ? wish.signature !== undefined : signatory !== '';
  return (
    <ActDialog
      wide
      title={t('evidence.make')}
      plan={t('evidence.make.plan')}
      undone={t('evidence.make.undone')}
      actLabel={share === undefined ? t('evidence.make') : t('check.hashing', { percent: Math.round(share * 100) })}
      withoutReason
      ready={wish.content !== undefined && wish.name.trim() !== '' && signed}
      onClose={onClose}
      onAct={async () => {
        const made = await act({ ...wish, name: wish.name.trim(), signatory, keyKind });
        void queryClient.invalidateQueries({
          predicate: ({ queryKey }) => /^\/trust\/evidence(\/mine)?$/.test(String(queryKey[0])),
        });
        showNotice({ text: t('evidence.made', { name: made.name }) });
        change({ tab: undefined, evidence: made.id });
      }}
    >
      <FileDrop
        anySize={there || !wish.include}
        label={t('evidence.content')}
        hint={t('evidence.content.hint')}
        file={wish.content}
        onFile={(content) => onWish({ content, name: content?.name.slice(0, 200) ?? '' })}
      />
      <TextField
        label={t('evidence.name')}
        required
        maxLength={200}
        value={wish.name}
        onChange={(event) => onWish({ name: event.target.value })}
      />
      <SignedBy wish={{ ...wish, signatory }} there={there} onThere={setThere} onWish={onWish} />
      {!there && (
        <div>
          <Check checked={wish.include} onChange={(include) => onWish({ include })}>
            {t('evidence.include')}
          </Check>
          <p className="small soft">{t('evidence.include.hint')}</p>
        </div>
      )}
    </ActDialog>
  );
}

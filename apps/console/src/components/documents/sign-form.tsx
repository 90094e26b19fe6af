import { Button, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Signatory, signDocument, signFile } from '../../api/documents.ts';
import { queryClient } from '../../api/query.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import type { Laid } from './laid-file.ts';
import { PageFrame } from './page-frame.tsx';
import { fits, onPage, placeOf } from './seal-place.ts';
import { SealOptions, SignatoryField, type SignChoice, VisibleField } from './sign-options.tsx';
import type { Signed } from './signed-result.tsx';

const a4 = { width: 595, height: 842 };

interface SignFormProperties {
  readonly laid: Laid;
  /** Those in whose names the person may sign; at least one. */
  readonly signatories: readonly Signatory[];
  readonly onSigned: (signed: Signed) => void;
}

/** Does the signing; what went wrong stays beside what was chosen. */
function useSigning({ laid, onSigned }: Pick<SignFormProperties, 'laid' | 'onSigned'>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const sign = async (signatory: Signatory, choice: SignChoice, sealed: boolean) => {
    const { file, measures } = laid;
    setBusy(true);
    setError(undefined);
    try {
      const place = sealed ? { page: Number(choice.page), ...choice.place } : {};
      const wish = { signatory: signatory.id, name: file.name, reason: choice.reason.trim() || undefined };
      const content = measures
        ? await signDocument({ ...wish, visible: sealed, ...place }, file)
        : await signFile(signatory.id, file.name, file);
      void queryClient.invalidateQueries({ queryKey: ['/trust/signings'] });
      void queryClient.invalidateQueries({ queryKey: ['/trust/signings/mine'] });
      onSigned({ file, content, document: measures !== undefined, signatory: signatory.name });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return { busy, error, sign };
}

/** In whose name, why, and where the seal stands; beside it the page. */
export function SignForm({ laid, signatories, onSigned }: SignFormProperties) {
  const { t } = useWords();
  const { measures } = laid;
  const { busy, error, sign } = useSigning({ laid, onSigned });
  const pages = measures?.pages ?? 1;
  const [choice, setChoice] = useState<SignChoice>(() => ({
    signatory: signatories[0]!.id,
    reason: '',
    visible: true,
    page: '1',
    place: placeOf('bottom-right', measures?.sizes[0] ?? a4),
  }));
  const signatory = signatories.find(({ id }) => id === choice.signatory) ?? signatories[0]!;
  const number = Number(choice.page);
  const wrongPage = !(Number.isInteger(number) && number >= 1 && number <= pages);
  const shown = wrongPage ? 1 : number;
  // Of very long documents the server tells the first sizes only.
  const page = measures?.sizes[shown - 1] ?? measures?.sizes.at(-1) ?? a4;
  const roomy = fits(page);
  const sealed = measures !== undefined && choice.visible && signatory.seal !== null && roomy;
  const place = onPage(choice.place, page);
  const change = (part: Partial<SignChoice>) => setChoice((before) => ({ ...before, ...part }));
  return (
    <div className="sign-form">
      <form
        className="panel stack padded"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && !(sealed && wrongPage)) void sign(signatory, { ...choice, place }, sealed);
        }}
      >
        <SignatoryField signatories={signatories} value={signatory.id} onChange={(id) => change({ signatory: id })} />
        {measures ? (
          <>
            <TextField
              label={t('sign.reason')}
              maxLength={200}
              value={choice.reason}
              onChange={(event) => change({ reason: event.target.value })}
            />
            <VisibleField seal={signatory.seal} visible={choice.visible} onVisible={(visible) => change({ visible })} />
            {choice.visible && signatory.seal !== null && (
              <SealOptions
                choice={{ ...choice, place }}
                pages={pages}
                page={page}
                wrongPage={wrongPage}
                onChoice={change}
              />
            )}
            {!roomy && <p className="small soft">{t('sign.small')}</p>}
            {measures.signatures > 0 && (
              <p className="small soft">{t('sign.signed.before', { count: measures.signatures })}</p>
            )}
          </>
        ) : (
          <p className="small soft">{t('sign.not-pdf')}</p>
        )}
        <Complaint error={error} />
        <div className="row">
          <Button kind="primary" type="submit" busy={busy} disabled={sealed && wrongPage}>
            {t(sealed ? 'sign.act.seal' : 'sign.act')}
          </Button>
        </div>
      </form>
      {measures && (
        <figure className="page-stand">
          <PageFrame
            number={shown}
            page={page}
            seals={measures.seals}
            words={sealed ? signatory.seal : null}
            place={place}
            onPlace={(next) => change({ place: next })}
          />
          {sealed && <figcaption className="small soft">{t('sign.place.hint')}</figcaption>}
        </figure>
      )}
    </div>
  );
}

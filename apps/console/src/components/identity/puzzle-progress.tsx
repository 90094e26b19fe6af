import './password.css';
import { useWords } from '../../language/language.ts';

/** Says that a puzzle is being solved, and how far it is. */
export function PuzzleProgress({ share }: { readonly share: number }) {
  const { t } = useWords();
  const percent = Math.floor(share * 100);
  return (
    <div className="puzzle" role="status">
      <progress max={100} value={percent} aria-hidden="true" />
      <p className="small">{t('puzzle.working', { percent })}</p>
    </div>
  );
}

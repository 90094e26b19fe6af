import type { Peers } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import type { MessageKey } from '../../../language/messages.ts';

interface SignalsProperties {
  readonly peers?: Peers | undefined;
  readonly unusedDays?: number | null | undefined;
  readonly privileged?: boolean;
  readonly holdersInAll?: number;
}

/** Why a right stands out, each signal in words. */
export function SignalList({ peers, unusedDays, privileged = false, holdersInAll }: SignalsProperties) {
  const { t } = useWords();
  const signals = [
    peers && t(`rights.peers.${peers.by}` as MessageKey, { ...peers }),
    privileged && t('rights.privileged'),
    unusedDays && t('rights.unused', { days: unusedDays }),
    holdersInAll !== undefined && t('rights.inall', { count: holdersInAll }),
  ].filter(Boolean);
  if (signals.length === 0) return <span className="soft">–</span>;
  return <span className="small">{signals.join(' · ')}</span>;
}

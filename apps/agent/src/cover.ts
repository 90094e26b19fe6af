import { addressWidth, contains, makeNetwork, type Network } from '@citywall/response/protocol';

/** A network denied until a moment, ms since 1970. */
export interface Denied {
  readonly network: Network;
  readonly untilMs: number;
}

/**
 * The same denials as networks that do not overlap, each until the latest moment any of them asks for:
 * an nftables set holds no overlapping intervals, and each element ends by itself. All of one family.
 */
export function cover(denials: readonly Denied[]): readonly Denied[] {
  const outermost = denials.filter(
    (one, index) =>
      !denials.some(
        (other, place) =>
          contains(other.network, one.network) && (other.network.prefix < one.network.prefix || place < index),
      ),
  );
  return outermost.flatMap(({ network }) =>
    pieces(
      network,
      denials.filter((denial) => contains(network, denial.network)),
    ),
  );
}

/** Splits `region` only as far as denials that end later than what covers them ask for it. */
function pieces(region: Network, within: readonly Denied[]): readonly Denied[] {
  const whole = within.filter((denial) => denial.network.prefix === region.prefix);
  const untilMs = Math.max(...whole.map((denial) => denial.untilMs));
  const later = within.filter((denial) => denial.network.prefix > region.prefix && denial.untilMs > untilMs);
  if (later.length === 0) return [{ network: region, untilMs }];
  return halves(region).flatMap((half) =>
    pieces(half, [{ network: half, untilMs }, ...later.filter((denial) => contains(half, denial.network))]),
  );
}

function halves(region: Network): readonly Network[] {
  const step = 1n << BigInt(addressWidth(region.family) - region.prefix - 1);
  return [region.first, region.first + step].map((first) => makeNetwork(region.family, first, region.prefix + 1));
}

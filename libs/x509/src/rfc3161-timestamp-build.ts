// RFC 3161 section 2.4.2: tokens, writing.

import type { SignatureName } from './algorithms.table.ts';
import type { Accuracy } from './rfc3161-timestamp-info.ts';
import { buildTimestampInfo } from './rfc3161-timestamp-info.ts';
import type { TimestampQuery } from './rfc3161-timestamp-query.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import type { GeneralName } from './rfc5280-general-name.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import { buildSignedData } from './rfc5652-cms-build.ts';
import type { Sign } from './signed.ts';

/** A time-stamping authority. The private key stays with the caller. */
export interface TimestampAuthority {
  readonly certificate: Certificate;
  /** Certificates between the authority's and a trusted root, sent along with it on request. */
  readonly chain: readonly Certificate[];
  readonly algorithm: SignatureName;
  readonly sign: Sign;
  readonly accuracy?: Partial<Accuracy>;
  /** Whether tokens can be ordered by their times alone: only for one authority that never gives one time twice. */
  readonly ordering?: boolean;
}

/** What the authority decided about one query. */
export interface TimestampGrant {
  /** Object identifier: the one asked for, or the authority's own. */
  readonly policy: string;
  /** Unique for the authority, 1 to 2^160 − 1. */
  readonly serial: bigint;
  /** ms since 1970. The caller MUST be sure of its clock. */
  readonly time: number;
}

/** A token over the imprint of the query. Fails as `sign` fails; throws RangeError for a serial number out of range. */
export async function buildTimestampToken(
  authority: TimestampAuthority,
  query: TimestampQuery,
  grant: TimestampGrant,
): Promise<Uint8Array> {
  const name: GeneralName = { kind: 'directory', name: authority.certificate.subject };
  const info = buildTimestampInfo({
    policy: grant.policy,
    imprint: query.imprint.encoded,
    serial: grant.serial,
    time: grant.time,
    accuracy: authority.accuracy,
    ordering: authority.ordering,
    nonce: query.nonce,
    authority: name,
  });
  return buildSignedData({
    content: info,
    detached: false,
    contentType: cmsOids.tstInfo,
    signers: [
      {
        certificate: authority.certificate,
        algorithm: authority.algorithm,
        sign: authority.sign,
        signingTime: grant.time,
      },
    ],
    certificates: query.certificateRequested ? [authority.certificate, ...authority.chain].map((one) => one.raw) : [],
  });
}

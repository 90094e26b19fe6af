import { useQuery } from '@tanstack/react-query';
import { useAct, useList, useQuestion } from './query.ts';
import { actWithContent, getContent, transform } from './request.ts';
import type { Page, Text } from './types.ts';

/** A name under which the city signs, with its seal and who may use it. */
export interface Signatory {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly kind: 'organisation' | 'person';
  readonly keyKind: string;
  /** The words around the seal; null when it has none. */
  readonly seal: string | null;
  readonly certificate: string;
  readonly users: readonly string[];
  readonly state: 'active' | 'retired';
  /** ms. */
  readonly createdAt: number;
}

/** Something that was signed. */
export interface Signing {
  readonly id: string;
  readonly kind: 'document' | 'file';
  readonly name: string | null;
  readonly sha256: string;
  readonly signatory: { readonly id: string; readonly name: string };
  readonly serial: string;
  readonly sealed: boolean;
  readonly reason: string | null;
  /** ms. */
  readonly signedAt: number;
  readonly signedBy: { readonly id: string; readonly name: string };
}

/** What was found about one signature; a document's tells what came after it too. */
export interface SignatureReport {
  readonly valid: boolean;
  readonly signer: string;
  readonly serial: string;
  /** ms. */
  readonly time: number | null;
  readonly timeProven: boolean;
  readonly chain: readonly string[];
  readonly revocation: 'good' | 'revoked-later' | 'revoked' | 'unknown';
  readonly reasons: readonly Text[];
  readonly reason?: string | null;
  readonly afterwards?: 'nothing' | 'signed' | 'changed';
  readonly changes?: readonly Text[];
}

export interface SignatureReports {
  readonly valid: boolean;
  readonly signatures: readonly SignatureReport[];
}

/** Sizes of a document's pages and the seals on them, in points from the lower left corner. */
export interface Measures {
  readonly pages: number;
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly signatures: number;
  readonly seals: readonly {
    readonly page: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly name: string;
  }[];
}

/** A seal as shapes of SVG, in a square with y upward. */
export interface SealDrawing {
  readonly side: number;
  readonly shapes: readonly { readonly path: string; readonly transform?: string; readonly line?: number }[];
  readonly missing: readonly string[];
}

/** A package of evidence that was made. */
export interface Evidence {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly signer: string;
  /** ms. */
  readonly stampedAt: number;
  readonly package: string;
  readonly createdBy: string;
}

/** What a package proves, or why it does not. */
export interface EvidenceVerdict {
  readonly proven: boolean;
  readonly reason: string | null;
  readonly words: Text | null;
  readonly signer: string | null;
  /** ms. */
  readonly time: number | null;
  readonly sha256: string | null;
  readonly contentChecked: boolean;
  readonly facts: EvidenceFacts | null;
}

export interface EvidenceFacts {
  readonly id: string;
  readonly name: string;
  /** The digest that the signature proves. */
  readonly digest: { readonly name: string; readonly hex: string };
  readonly record: number;
  readonly log: { readonly name: string; readonly size: number; readonly hashes: number };
  readonly chains: Readonly<Record<'signer' | 'time' | 'log', readonly string[]>>;
  readonly roots: readonly string[];
}

/** Kinds of keys that signatories have. */
export const signatoryKeyKinds = ['ecdsa-p256', 'ecdsa-p384', 'rsa-3072', 'rsa-4096', 'sm2'] as const;

const signatories = '/trust/signatories';
const signings = ['/trust/signings'];

export const useSignatories = () => useQuestion<Page<Signatory>>(signatories, { limit: 500 });
export const useCreateSignatory = () =>
  useAct<
    {
      name: string;
      organisation: string;
      kind: string;
      keyKind: string;
      seal?: string;
      users: readonly string[];
    },
    Signatory
  >((body) => ({ method: 'POST', path: signatories, body }), [signatories]);
export const useSetSignatoryUsers = () =>
  useAct<{ id: string; users: readonly string[]; reason: string }, Signatory>(
    ({ id, ...body }) => ({ method: 'PUT', path: `${signatories}/${id}/users`, body }),
    [signatories],
  );
export const useRetireSignatory = () =>
  useAct<{ id: string; reason: string }, Signatory>(
    ({ id, reason }) => ({ method: 'POST', path: `${signatories}/${id}/retire`, body: { reason } }),
    [signatories, '/trust/certificates'],
  );

/** The drawing of a seal with these words; nothing is asked for without words. */
export const useSealDrawing = (words: string) =>
  useQuestion<SealDrawing>('/trust/seal-drawing', { words }, { enabled: words !== '' });

/** What was signed: by everybody, or by the caller alone. */
export const useSignings = (filter: { text?: string | undefined }, everybody: boolean) =>
  useList<Signing>(everybody ? signings[0]! : '/trust/signings/mine', { ...filter, limit: 100 });

/** How a document is signed. */
export interface SignWish {
  readonly signatory: string;
  readonly name: string;
  readonly reason?: string | undefined;
  readonly visible?: boolean;
  readonly page?: number;
  readonly x?: number;
  readonly y?: number;
}

/** Signs a PDF document; answers the signed one. */
export const signDocument = ({ signatory, ...wish }: SignWish, document: Blob): Promise<Blob> =>
  transform(`${signatories}/${signatory}/documents`, { ...wish }, document);
/** Signs any file; answers the detached signature. */
export const signFile = (signatory: string, name: string, file: Blob): Promise<Blob> =>
  transform(`${signatories}/${signatory}/files`, { name }, file);
/** Sizes of the pages, and the seals on them. */
export const measureDocument = (document: Blob): Promise<Measures> =>
  actWithContent<Measures>('/trust/documents/measure', {}, document);
/** Every signature of a PDF document. */
export const verifyDocument = (document: Blob): Promise<SignatureReports> =>
  actWithContent<SignatureReports>('/trust/documents/verify', {}, document);
/** Verifies a detached signature; the file itself stays where it is. */
export const useVerifyFile = () =>
  useAct<{ signature: string; digests: Readonly<Record<string, string>> }, SignatureReports>(
    (body) => ({ method: 'POST', path: '/trust/files/verify', body }),
    [],
  );

const evidencePath = (everybody: boolean) => (everybody ? '/trust/evidence' : '/trust/evidence/mine');

export const useEvidences = (filter: { text?: string | undefined }, everybody: boolean) =>
  useList<Evidence>(evidencePath(everybody), { ...filter, limit: 100 });
export const useMakeEvidence = () =>
  useAct<{ name: string; digests: Readonly<Record<string, string>>; signatory?: string; signature?: string }, Evidence>(
    (body) => ({ method: 'POST', path: '/trust/evidence', body }),
    ['/trust/evidence'],
  );
/** Signs a file and makes evidence that contains it. */
export const makeEvidenceWithContent = (signatory: string, name: string, file: Blob): Promise<Evidence> =>
  actWithContent<Evidence>(`${signatories}/${signatory}/evidence`, { name }, file);
/** The package itself. */
export const fetchEvidence = (id: string, everybody: boolean, signal?: AbortSignal): Promise<Blob> =>
  getContent(`${evidencePath(everybody)}/${id}/package`, signal);
export const verifyEvidence = (content: Blob): Promise<EvidenceVerdict> =>
  actWithContent<EvidenceVerdict>('/trust/evidence/verify', {}, content);

/** A kept package and what verifying it says now. */
export const useKeptEvidence = (id: string, everybody: boolean) =>
  useQuery({
    queryKey: [`/trust/evidence/${id}`, everybody],
    queryFn: async ({ signal }) => {
      const content = await fetchEvidence(id, everybody, signal);
      return { content, verdict: await verifyEvidence(content) };
    },
    staleTime: 60_000,
  });

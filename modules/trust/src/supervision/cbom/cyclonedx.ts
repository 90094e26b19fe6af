/** The parts of CycloneDX 1.6 that a bill of cryptographic materials uses (ECMA-424, section on cryptoProperties). */
export interface CbomDocument {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: CbomMetadata;
  readonly components: readonly CbomComponent[];
}

interface CbomMetadata {
  readonly timestamp: string;
  readonly tools: { readonly components: readonly { readonly type: 'application'; readonly name: string }[] };
}

export interface CbomComponent {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly name: string;
  readonly description?: string;
  readonly cryptoProperties?: CryptoProperties;
  readonly evidence?: { readonly occurrences: readonly { readonly location: string }[] };
  readonly properties?: readonly CbomProperty[];
}

export interface CbomProperty {
  readonly name: string;
  readonly value: string;
}

export interface CryptoProperties {
  readonly assetType: 'algorithm' | 'certificate' | 'protocol' | 'related-crypto-material';
  readonly algorithmProperties?: AlgorithmProperties;
  readonly certificateProperties?: {
    readonly subjectName?: string;
    readonly issuerName?: string;
    readonly notValidBefore?: string;
    readonly notValidAfter?: string;
    readonly signatureAlgorithmRef?: string;
    readonly subjectPublicKeyRef?: string;
    readonly certificateFormat?: string;
  };
  readonly relatedCryptoMaterialProperties?: {
    readonly type: string;
    readonly id?: string;
    readonly state?: string;
    readonly algorithmRef?: string;
    readonly expirationDate?: string;
    readonly size?: number;
  };
  readonly protocolProperties?: {
    readonly type: string;
    readonly version?: string;
    readonly cipherSuites?: readonly { readonly name: string; readonly identifiers?: readonly string[] }[];
  };
}

export interface AlgorithmProperties {
  readonly primitive: string;
  readonly parameterSetIdentifier?: string;
  readonly classicalSecurityLevel?: number;
  readonly nistQuantumSecurityLevel?: number;
}

/** Prefix of our own properties; an entry travels whole in them, so that our export comes back as it was. */
export const ownProperty = 'citywall:';

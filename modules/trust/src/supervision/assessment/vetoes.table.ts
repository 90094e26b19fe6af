import type { Text } from '@citywall/kernel';

/** A fault that by itself makes a system not conform (High-risk Guidance, 2021 edition). */
export interface Veto {
  readonly id: string;
  readonly name: Text;
  /** Units it concerns; empty: any. */
  readonly clauses: readonly string[];
  /** Whether a mitigation the guidance lists may lower it (guards and video for doors, for example). */
  readonly mitigable: boolean;
}

export const vetoes: readonly Veto[] = [
  {
    id: 'weak-algorithm',
    name: {
      en: 'Unsafe or weak algorithm protects important data (MD5, DES, SHA-1, RSA below 2048 bits)',
      zh: '采用存在安全问题或安全强度不足的密码算法保护重要数据（MD5、DES、SHA-1、RSA 不足 2048 位）',
    },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'unproven-algorithm',
    name: {
      en: 'Self-designed algorithm or protocol whose security nobody has shown',
      zh: '采用自行设计且未经安全性论证的密码算法或协议',
    },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'broken-technique',
    name: {
      en: 'Broken technique in use (SSH 1, SSL 2 or 3, TLS 1.0)',
      zh: '采用存在缺陷或有安全问题警示的密码技术（SSH 1、SSL 2、SSL 3、TLS 1.0）',
    },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'unproven-product',
    name: {
      en: 'Self-made cryptographic product without evidence of its security, or product with a known severe hole',
      zh: '采用自实现且无安全性证据的密码产品，或存在高危漏洞的密码产品',
    },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'product-misuse',
    name: {
      en: 'Cryptographic product used against its security policy',
      zh: '密码产品的使用不满足其安全策略要求',
    },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'unqualified-service',
    name: { en: 'Cryptographic service of a provider without qualification', zh: '密码服务机构不具备相应资质' },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'key-management',
    name: { en: 'Fault in the management of keys', zh: '密钥管理存在安全缺陷' },
    clauses: [],
    mitigable: false,
  },
  {
    id: 'no-entry-authentication',
    name: {
      en: 'People who enter important areas are not authenticated, or not effectively',
      zh: '重要区域进入人员的身份鉴别缺失或无效',
    },
    clauses: ['6.1.1'],
    mitigable: true,
  },
  {
    id: 'no-entity-authentication',
    name: {
      en: 'Communicating entities at the boundary are not authenticated, or not effectively',
      zh: '通信实体的身份鉴别缺失或无效',
    },
    clauses: ['6.2.1'],
    mitigable: true,
  },
  {
    id: 'no-user-authentication',
    name: {
      en: 'Users who sign in to devices or applications are not authenticated, or not effectively',
      zh: '设备或应用登录用户的身份鉴别缺失或无效',
    },
    clauses: ['6.3.1', '6.4.1'],
    mitigable: true,
  },
  {
    id: 'no-confidentiality-in-transit',
    name: { en: 'Important data travel without effective encryption', zh: '重要数据传输机密性保护缺失或无效' },
    clauses: ['6.2.3', '6.4.4'],
    mitigable: true,
  },
  {
    id: 'no-confidentiality-at-rest',
    name: { en: 'Important data are stored without effective encryption', zh: '重要数据存储机密性保护缺失或无效' },
    clauses: ['6.4.5'],
    mitigable: true,
  },
  {
    id: 'no-integrity-at-rest',
    name: { en: 'Important stored data can be changed unnoticed', zh: '重要数据存储完整性保护缺失或无效' },
    clauses: ['6.4.7'],
    mitigable: true,
  },
  {
    id: 'open-remote-management',
    name: { en: 'Remote management runs over an unprotected channel', zh: '远程管理通道缺乏安全保护' },
    clauses: ['6.3.2'],
    mitigable: true,
  },
  {
    id: 'no-non-repudiation',
    name: {
      en: 'Non-repudiation is missing where the law needs it',
      zh: '法律要求的不可否认性保护缺失或无效',
    },
    clauses: ['6.4.8'],
    mitigable: true,
  },
];

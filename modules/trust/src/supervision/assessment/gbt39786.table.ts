import type { Text } from '@citywall/kernel';

/** Protection level of the assessed system, GB/T 39786-2021: 1 lowest, 4 highest. */
export type ProtectionLevel = 1 | 2 | 3 | 4;

/** How strongly the standard asks for a unit: 可, 宜, 应. */
export type Strength = 'may' | 'should' | 'shall';

/** Four values, for levels 1 to 4; null where the level does not assess the unit. */
type ByLevel<T> = readonly [T | null, T | null, T | null, T | null];

export interface AssessmentUnit {
  /** Clause of GB/T 43206-2023; names the unit everywhere. */
  readonly clause: string;
  readonly name: Text;
  readonly strength: ByLevel<Strength>;
  /** Weight inside the layer, a decimal. */
  readonly weight: ByLevel<string>;
  /** Whether a fault here can be a high risk at level 3 by itself (High-risk Guidance 2021). */
  readonly canBeHighRisk: boolean;
}

export interface AssessmentLayer {
  readonly id: string;
  readonly name: Text;
  /** Technical units are judged by objects, management units by one word. */
  readonly group: 'technical' | 'management';
  /** Weight inside the group. */
  readonly weight: number;
  readonly units: readonly AssessmentUnit[];
}

/**
 * Layers, units and weights of the assessment of GB/T 39786-2021 by GB/T 43206-2023 and the Quantitative Evaluation
 * Rules, 2023 edition. To follow another edition, change this table; the score knows nothing else.
 */
export const assessmentLayers: readonly AssessmentLayer[] = [
  {
    id: 'physical',
    name: { en: 'Physical and environment', zh: '物理和环境' },
    group: 'technical',
    weight: 10,
    units: [
      {
        clause: '6.1.1',
        name: { en: 'Identity authentication', zh: '身份鉴别' },
        strength: ['may', 'should', 'should', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.1.2',
        name: { en: 'Integrity of door-access records', zh: '电子门禁记录数据存储完整性' },
        strength: ['may', 'may', 'should', 'shall'],
        weight: ['0.4', '0.4', '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.1.3',
        name: { en: 'Integrity of video records', zh: '视频监控记录数据存储完整性' },
        strength: [null, null, 'should', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
    ],
  },
  {
    id: 'network',
    name: { en: 'Network and communication', zh: '网络和通信' },
    group: 'technical',
    weight: 20,
    units: [
      {
        clause: '6.2.1',
        name: { en: 'Identity authentication', zh: '身份鉴别' },
        strength: ['may', 'should', 'shall', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.2.2',
        name: { en: 'Integrity of communication data', zh: '通信数据完整性' },
        strength: ['may', 'may', 'should', 'shall'],
        weight: ['0.4', '0.4', '0.7', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '6.2.3',
        name: { en: 'Confidentiality of important data in transit', zh: '通信过程中重要数据的机密性' },
        strength: ['may', 'should', 'shall', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.2.4',
        name: { en: 'Integrity of boundary access-control information', zh: '网络边界访问控制信息的完整性' },
        strength: ['may', 'may', 'should', 'shall'],
        weight: ['0.4', '0.4', '0.4', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.2.5',
        name: { en: 'Secure access authentication', zh: '安全接入认证' },
        strength: [null, null, 'may', 'should'],
        weight: [null, null, '0.4', '0.7'],
        canBeHighRisk: false,
      },
    ],
  },
  {
    id: 'device',
    name: { en: 'Device and computing', zh: '设备和计算' },
    group: 'technical',
    weight: 10,
    units: [
      {
        clause: '6.3.1',
        name: { en: 'Identity authentication', zh: '身份鉴别' },
        strength: ['may', 'should', 'shall', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.3.2',
        name: { en: 'Secure remote management channel', zh: '远程管理通道安全' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.3.3',
        name: { en: 'Integrity of system access-control information', zh: '系统资源访问控制信息完整性' },
        strength: ['may', 'may', 'should', 'shall'],
        weight: ['0.4', '0.4', '0.4', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.3.4',
        name: { en: 'Integrity of security labels', zh: '重要信息资源安全标记完整性' },
        strength: [null, null, 'should', 'shall'],
        weight: [null, null, '0.4', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.3.5',
        name: { en: 'Integrity of logs', zh: '日志记录完整性' },
        strength: ['may', 'may', 'should', 'shall'],
        weight: ['0.4', '0.4', '0.4', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.3.6',
        name: {
          en: 'Integrity and origin of important programs',
          zh: '重要可执行程序完整性、重要可执行程序来源真实性',
        },
        strength: [null, null, 'should', 'shall'],
        weight: [null, null, '0.7', '1'],
        canBeHighRisk: false,
      },
    ],
  },
  {
    id: 'application',
    name: { en: 'Application and data', zh: '应用和数据' },
    group: 'technical',
    weight: 30,
    units: [
      {
        clause: '6.4.1',
        name: { en: 'Identity authentication', zh: '身份鉴别' },
        strength: ['may', 'should', 'shall', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.4.2',
        name: { en: 'Integrity of access-control information', zh: '访问控制信息完整性' },
        strength: ['may', 'may', 'should', 'shall'],
        weight: ['0.4', '0.4', '0.4', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.4.3',
        name: { en: 'Integrity of security labels', zh: '重要信息资源安全标记完整性' },
        strength: [null, null, 'should', 'shall'],
        weight: [null, null, '0.4', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '6.4.4',
        name: { en: 'Confidentiality of important data in transit', zh: '重要数据传输机密性' },
        strength: ['may', 'should', 'shall', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.4.5',
        name: { en: 'Confidentiality of important data at rest', zh: '重要数据存储机密性' },
        strength: ['may', 'should', 'shall', 'shall'],
        weight: ['0.4', '0.7', '1', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.4.6',
        name: { en: 'Integrity of important data in transit', zh: '重要数据传输完整性' },
        strength: ['may', 'should', 'should', 'shall'],
        weight: ['0.4', '0.7', '0.7', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '6.4.7',
        name: { en: 'Integrity of important data at rest', zh: '重要数据存储完整性' },
        strength: ['may', 'should', 'should', 'shall'],
        weight: ['0.4', '0.7', '0.7', '1'],
        canBeHighRisk: true,
      },
      {
        clause: '6.4.8',
        name: { en: 'Non-repudiation', zh: '不可否认性' },
        strength: [null, null, 'should', 'shall'],
        weight: [null, null, '1', '1'],
        canBeHighRisk: true,
      },
    ],
  },
  {
    id: 'management',
    name: { en: 'Management system', zh: '管理制度' },
    group: 'management',
    weight: 8,
    units: [
      {
        clause: '7.1.1',
        name: { en: 'Security management system for cryptography', zh: '具备密码应用安全管理制度' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['1', '1', '1', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '7.1.2',
        name: { en: 'Key management rules', zh: '密钥管理规则' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['0.7', '0.7', '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.1.3',
        name: { en: 'Operating procedures', zh: '建立操作规程' },
        strength: [null, 'shall', 'shall', 'shall'],
        weight: [null, '0.7', '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.1.4',
        name: { en: 'Periodic revision of the rules', zh: '定期修订安全管理制度' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.1.5',
        name: { en: 'Publication process of the rules', zh: '明确管理制度发布流程' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.1.6',
        name: { en: 'Records of carrying the rules out', zh: '制度执行过程记录留存' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
    ],
  },
  {
    id: 'personnel',
    name: { en: 'Personnel', zh: '人员管理' },
    group: 'management',
    weight: 8,
    units: [
      {
        clause: '7.2.1',
        name: { en: 'Knowing and obeying laws and rules', zh: '了解并遵守密码相关法律法规和密码管理制度' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['0.7', '0.7', '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.2.2',
        name: { en: 'Post responsibility system', zh: '建立密码应用岗位责任制度' },
        strength: [null, 'shall', 'shall', 'shall'],
        weight: [null, '1', '1', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '7.2.3',
        name: { en: 'Training before taking post', zh: '建立上岗人员培训制度' },
        strength: [null, 'shall', 'shall', 'shall'],
        weight: [null, '0.7', '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.2.4',
        name: { en: 'Periodic examination', zh: '定期进行安全岗位人员考核' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.2.5',
        name: { en: 'Confidentiality and transfer rules for key posts', zh: '建立关键岗位人员保密制度和调离制度' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['0.7', '0.7', '0.7', '0.7'],
        canBeHighRisk: false,
      },
    ],
  },
  {
    id: 'construction',
    name: { en: 'Construction and operation', zh: '建设运行' },
    group: 'management',
    weight: 8,
    units: [
      {
        clause: '7.3.1',
        name: { en: 'Application plan', zh: '制定密码应用方案' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['1', '1', '1', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '7.3.2',
        name: { en: 'Key security policy', zh: '制定密钥安全管理策略' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['1', '1', '1', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '7.3.3',
        name: { en: 'Implementation plan', zh: '制定实施方案' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['0.7', '0.7', '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.3.4',
        name: { en: 'Assessment before operation', zh: '投入运行前进行密码应用安全性评估' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['1', '1', '1', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '7.3.5',
        name: { en: 'Periodic assessment and attack-defence exercise', zh: '定期开展密码应用安全性评估及攻防对抗演习' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
    ],
  },
  {
    id: 'emergency',
    name: { en: 'Emergency', zh: '应急处置' },
    group: 'management',
    weight: 6,
    units: [
      {
        clause: '7.4.1',
        name: { en: 'Emergency strategy', zh: '应急策略' },
        strength: ['shall', 'shall', 'shall', 'shall'],
        weight: ['1', '1', '1', '1'],
        canBeHighRisk: false,
      },
      {
        clause: '7.4.2',
        name: { en: 'Incident handling', zh: '事件处置' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
      {
        clause: '7.4.3',
        name: { en: 'Report to the authority', zh: '向有关主管部门上报处置情况' },
        strength: [null, null, 'shall', 'shall'],
        weight: [null, null, '0.7', '0.7'],
        canBeHighRisk: false,
      },
    ],
  },
];

/** Points of the two groups of layers; together 100. */
export const groupPoints = { technical: 70, management: 30 } as const;

/** Below this total the system does not conform. */
export const leastTotal = '60';

/** What a unit of the management layers counts. */
export const managementScores = { conform: '1', partly: '0.5', not: '0' } as const;

/** What one object counts by deployment (D), algorithm (A) and key management (K), before Ra and Rk. */
export const objectScores = { conform: '1', oneFault: '0.5', twoFaults: '0.25' } as const;

/** Share of the making-up object's score that the object it makes up for receives. */
export const compensationShare = '0.5';

/** Ra by the security strength, in bits, of the algorithm that does not comply; the first row that fits counts. */
export const algorithmFactors: readonly { readonly leastBits: number; readonly factor: string }[] = [
  { leastBits: 112, factor: '1' },
  { leastBits: 80, factor: '0.5' },
  { leastBits: 0, factor: '0.2' },
];

/** Rk above 1, by level: what a module certified to `moduleLevel` (GB/T 37092) earns when the other key rules hold. */
export const keyFactors: readonly {
  readonly level: ProtectionLevel;
  readonly moduleLevel: number;
  readonly factor: string;
}[] = [
  { level: 3, moduleLevel: 1, factor: '1.2' },
  { level: 4, moduleLevel: 2, factor: '1.5' },
];

/** Who may do what in trust, written by hand. */

/** Protocols prove their callers themselves, and what they publish is for everybody. */
export const openTrust: readonly string[] = [
  'trust.ocsp.post',
  'trust.ocsp.get',
  'trust.list.get',
  'trust.authority.certificate',
  'trust.acme.directory',
  'trust.acme.new-nonce',
  'trust.acme.account.create',
  'trust.acme.account.update',
  'trust.acme.account.change-key',
  'trust.acme.order.list',
  'trust.acme.order.create',
  'trust.acme.order.get',
  'trust.acme.order.finalize',
  'trust.acme.certificate.get',
  'trust.acme.certificate.revoke',
  'trust.acme.authorization.get',
  'trust.acme.challenge.answer',
  'trust.acme.renewal.get',
  'trust.est.authorities',
  'trust.est.authorities-profile',
  'trust.est.attributes',
  'trust.est.attributes-profile',
  'trust.est.re-enroll',
  'trust.est.re-enroll-profile',
  'trust.time.stamp',
  'trust.evidence.verify',
];

/** Of everybody who is authenticated, and of every person. */
export const everyoneTrust = [
  'trust.seal.status',
  'trust.time.status',
  'trust.file.sign',
  'trust.file.verify',
  'trust.document.sign',
  'trust.document.verify',
  'trust.signatory.list',
  'trust.evidence.create',
  'trust.evidence.create-with-content',
];
export const personTrust = [
  'trust.seal.unseal',
  'trust.enrolment.request',
  'trust.enrolment.list',
  'trust.enrolment.get',
  'trust.enrolment.certificates',
  'trust.enrolment.withdraw',
  'trust.est.enroll',
  'trust.est.enroll-profile',
];

const keyReads = [
  'trust.ring.list',
  'trust.key.list',
  'trust.key.get',
  'trust.key.changes',
  'trust.key.destructions',
  'trust.key.random',
  'trust.key.digest',
];

/** Of all who work here. */
export const looksTrust = [
  ...keyReads,
  'trust.authority.list',
  'trust.certificate.list',
  'trust.certificate.get',
  'trust.profile.list',
  'trust.installation.get',
  'trust.acme.binding.list',
  'trust.acme.account.list',
  'trust.inventory.list',
  'trust.inventory.summary',
  'trust.inventory.get',
  'trust.inventory.export',
  'trust.inventory.report',
  'trust.quantum-readiness.get',
  'trust.scan.list',
  'trust.scan.get',
  'trust.scan-scope.get',
  'trust.algorithm-policy.get',
  'trust.assessment.form',
  'trust.assessment.list',
  'trust.assessment.get',
  'trust.key-use.list',
];

const inventories = [
  'trust.inventory.add',
  'trust.inventory.describe',
  'trust.inventory.import',
  'trust.scan.start',
  'trust.scan.cancel',
];

export const operatorTrust = inventories;

const keyWork = [
  'trust.key.create',
  'trust.key.rotate',
  'trust.key.transition',
  'trust.key.set-least-version',
  'trust.key.transport-key',
  'trust.key.import',
  'trust.key.export',
  'trust.key.encrypt',
  'trust.key.decrypt',
  'trust.key.rewrap',
  'trust.key.data-key',
  'trust.key.sign',
  'trust.key.verify',
  'trust.key.mac',
  'trust.key.verify-mac',
];

export const securityTrust = [
  ...keyWork,
  ...inventories,
  'trust.root.found',
  'trust.root.reshare',
  'trust.seal.seal',
  'trust.ring.create',
  'trust.ring.grant',
  'trust.key.destroy-request',
  'trust.key.destroy-approve',
  'trust.key.destroy-cancel',
  'trust.quota.list',
  'trust.quota.set',
  'trust.hierarchy.found',
  'trust.authority.create',
  'trust.authority.retire',
  'trust.profile.save',
  'trust.certificate.issue',
  'trust.certificate.revoke',
  'trust.certificate.hold',
  'trust.certificate.release',
  'trust.acme.binding.create',
  'trust.acme.binding.revoke',
  'trust.inventory.remove',
  'trust.scan-scope.set',
  'trust.algorithm-policy.set',
  'trust.assessment.create',
  'trust.assessment.record',
  'trust.assessment.close',
  'trust.time.confirm',
  'trust.time.configure',
  'trust.signatory.create',
  'trust.signatory.users',
  'trust.signatory.retire',
  'trust.evidence.list',
  'trust.evidence.get',
  'trust.enrolment.approve',
  'trust.enrolment.refuse',
  'trust.enrolment.settings',
  'trust.enrolment.change-settings',
  'trust.double.issue',
  'trust.escrow.list',
  'trust.escrow.recovery.request',
  'trust.escrow.recovery.approve',
  'trust.escrow.recovery.refuse',
  'trust.escrow.recovery.list',
  'trust.escrow.recovery.get',
  'trust.est.generate',
  'trust.est.generate-profile',
];

export const auditTrust = [
  'trust.evidence.list',
  'trust.evidence.get',
  'trust.escrow.list',
  'trust.escrow.recovery.list',
  'trust.escrow.recovery.get',
];

/** Of machines: applications that use keys, and stations that enrol others. */
export const keyUserTrust = [...keyReads, ...keyWork];
export const enrollerTrust = [
  'trust.certificate.issue',
  'trust.est.enroll',
  'trust.est.enroll-profile',
  'trust.est.generate',
  'trust.est.generate-profile',
];

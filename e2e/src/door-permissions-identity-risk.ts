/** Who sees the risk of sign-ins and sets its thresholds. */

/** Audit and security administrators. */
export const auditRisk = ['identity.risk.list', 'identity.risk.show', 'identity.risk.settings'];

/** Security administrators. */
export const securityRisk = [...auditRisk, 'identity.risk.change'];

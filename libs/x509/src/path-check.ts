import { validateCertificate } from './path/validate.ts';
import type { ValidationRequest } from './path/validation.ts';
import type { PathCheck } from './refusal.ts';

/**
 * A path check by RFC 5280 for verifiers of signatures and timestamps: anchors, profile,
 * purpose and lists are set once; certificate, further certificates and time come with each question.
 */
export function pathCheck(setting: Omit<ValidationRequest, 'certificate' | 'time'>): PathCheck {
  return (certificate, others, time) => {
    const intermediates = [...(setting.intermediates ?? []), ...others];
    return validateCertificate({ ...setting, certificate, intermediates, time });
  };
}

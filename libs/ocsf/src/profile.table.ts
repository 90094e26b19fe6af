import type { AttributeRow } from './attribute.ts';

/** Attributes that a profile adds to a class; legal only when metadata.profiles names it. */
export const profileTable: Readonly<Record<string, AttributeRow>> = {
  host: { required: '', recommended: 'actor:@actor device:@device', optional: '' },
  security_control: {
    required: '',
    recommended: 'action_id:integer disposition_id:integer',
    optional:
      'action:string attacks:@attack[] authorizations:@authorization[] confidence:string confidence_id:integer confidence_score:integer disposition:string firewall_rule:@firewall_rule is_alert:boolean malware:@malware[] policy:@policy risk_details:string risk_level:string risk_level_id:integer risk_score:integer',
  },
  incident: {
    required: '',
    recommended: '',
    optional:
      'assignee:@user assignee_group:@group is_suspected_breach:boolean priority:string priority_id:integer src_url:url ticket:@ticket tickets:@ticket[] verdict:string verdict_id:integer',
  },
};

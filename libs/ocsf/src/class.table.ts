import type { AttributeRow } from './attribute.ts';

/** One event class of OCSF 1.8.0; its attributes come on top of those of base_event. */
export interface ClassRow extends AttributeRow {
  readonly name: string;
  readonly caption: string;
}

/** Event classes by class_uid (ocsf-schema 1.8.0, deprecated attributes left out). */
export const classTable: Readonly<Record<number, ClassRow>> = {
  0: {
    name: 'base_event',
    caption: 'Base Event',
    required:
      'activity_id:integer category_uid:integer class_uid:integer metadata:@metadata severity_id:integer time:timestamp type_uid:long',
    recommended:
      'message:string observables:@observable[] status:string status_code:string status_detail:string status_id:integer timezone_offset:integer',
    optional:
      'activity_name:string category_name:string class_name:string count:integer duration:long end_time:timestamp enrichments:@enrichment[] raw_data:string raw_data_hash:@fingerprint raw_data_size:long severity:string start_time:timestamp type_name:string unmapped:@object',
  },
  3002: {
    name: 'authentication',
    caption: 'Authentication',
    required: 'user:@user',
    recommended:
      'account_switch_type:string account_switch_type_id:integer actor:@actor auth_protocol:string auth_protocol_id:integer certificate:@certificate dst_endpoint:@network_endpoint is_mfa:boolean is_remote:boolean logon_type:string logon_type_id:integer service:@service session:@session src_endpoint:@network_endpoint',
    optional:
      'auth_factors:@auth_factor[] authentication_token:@authentication_token http_request:@http_request http_response:@http_response is_cleartext:boolean is_new_logon:boolean logon_process:@process',
    atLeastOne: 'service dst_endpoint',
  },
  4001: {
    name: 'network_activity',
    caption: 'Network Activity',
    required: '',
    recommended:
      'connection_info:@network_connection_info dst_endpoint:@network_endpoint is_src_dst_assignment_known:boolean proxy:@network_proxy src_endpoint:@network_endpoint traffic:@network_traffic url:@url',
    optional:
      'app_name:string app_protocol_name:string cumulative_traffic:@network_traffic ja4_fingerprint_list:@ja4_fingerprint[] network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] tls:@tls',
  },
  4003: {
    name: 'dns_activity',
    caption: 'DNS Activity',
    required: '',
    recommended:
      'answers:@dns_answer[] dst_endpoint:@network_endpoint proxy:@network_proxy query:@dns_query query_time:timestamp rcode:string rcode_id:integer response_time:timestamp src_endpoint:@network_endpoint',
    optional:
      'app_name:string app_protocol_name:string connection_info:@network_connection_info cumulative_traffic:@network_traffic ja4_fingerprint_list:@ja4_fingerprint[] network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] tls:@tls traffic:@network_traffic',
  },
  4002: {
    name: 'http_activity',
    caption: 'HTTP Activity',
    required: '',
    recommended:
      'connection_info:@network_connection_info dst_endpoint:@network_endpoint http_cookies:@http_cookie[] http_request:@http_request http_response:@http_response http_status:integer proxy:@network_proxy src_endpoint:@network_endpoint traffic:@network_traffic',
    optional:
      'app_name:string app_protocol_name:string cumulative_traffic:@network_traffic file:@file ja4_fingerprint_list:@ja4_fingerprint[] network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] tls:@tls',
    atLeastOne: 'http_request http_response',
  },
  4007: {
    name: 'ssh_activity',
    caption: 'SSH Activity',
    required: '',
    recommended:
      'auth_type:string auth_type_id:integer client_hassh:@hassh connection_info:@network_connection_info dst_endpoint:@network_endpoint protocol_ver:string proxy:@network_proxy server_hassh:@hassh src_endpoint:@network_endpoint traffic:@network_traffic',
    optional:
      'app_name:string app_protocol_name:string cumulative_traffic:@network_traffic file:@file ja4_fingerprint_list:@ja4_fingerprint[] network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] tls:@tls',
  },
  1007: {
    name: 'process_activity',
    caption: 'Process Activity',
    required: 'actor:@actor device:@device process:@process',
    recommended:
      'actual_permissions:integer exit_code:integer injection_type:string injection_type_id:integer launch_type:string launch_type_id:integer module:@module requested_permissions:integer',
    optional: '',
  },
  1001: {
    name: 'file_activity',
    caption: 'File System Activity',
    required: 'actor:@actor device:@device file:@file',
    recommended: 'component:string create_mask:string file_diff:string file_result:@file',
    optional: 'access_mask:integer connection_uid:string',
  },
  2004: {
    name: 'detection_finding',
    caption: 'Detection Finding',
    required: 'finding_info:@finding_info',
    recommended: 'evidences:@evidences[] resources:@resource_details[]',
    optional:
      'anomaly_analyses:@anomaly_analysis[] comment:string device:@device impact:string impact_id:integer impact_score:integer remediation:@remediation status:string vendor_attributes:@vendor_attributes vulnerabilities:@vulnerability[]',
  },
  2005: {
    name: 'incident_finding',
    caption: 'Incident Finding',
    required: 'finding_info_list:@finding_info[] status_id:integer',
    recommended:
      'desc:string impact:string impact_id:integer impact_score:integer priority_id:integer src_url:url verdict:string verdict_id:integer',
    optional:
      'assignee:@user assignee_group:@group comment:string is_suspected_breach:boolean priority:string tickets:@ticket[] vendor_attributes:@vendor_attributes',
    atLeastOne: 'assignee assignee_group',
  },
  6003: {
    name: 'api_activity',
    caption: 'API Activity',
    required: 'actor:@actor api:@api src_endpoint:@network_endpoint',
    recommended:
      'dst_endpoint:@network_endpoint http_request:@http_request http_response:@http_response resources:@resource_details[]',
    optional: '',
  },
  5001: {
    name: 'inventory_info',
    caption: 'Device Inventory Info',
    required: 'device:@device',
    recommended: '',
    optional: '',
  },
  7001: {
    name: 'remediation_activity',
    caption: 'Remediation Activity',
    required: 'command_uid:string',
    recommended: 'countermeasures:@d3fend[]',
    optional: 'remediation:@remediation scan:@scan',
  },
  7004: {
    name: 'network_remediation_activity',
    caption: 'Network Remediation Activity',
    required: 'command_uid:string connection_info:@network_connection_info',
    recommended: 'countermeasures:@d3fend[]',
    optional: 'remediation:@remediation scan:@scan',
  },
  3001: {
    name: 'account_change',
    caption: 'Account Change',
    required: 'user:@user',
    recommended: 'actor:@actor src_endpoint:@network_endpoint user_result:@user',
    optional: 'auth_factors:@auth_factor[] http_request:@http_request http_response:@http_response policies:@policy[]',
  },
  6002: {
    name: 'application_lifecycle',
    caption: 'Application Lifecycle',
    required: 'app:@product',
    recommended: '',
    optional: '',
  },
  1006: {
    name: 'scheduled_job_activity',
    caption: 'Scheduled Job Activity',
    required: 'device:@device job:@job',
    recommended: '',
    optional: '',
  },
  4014: {
    name: 'tunnel_activity',
    caption: 'Tunnel Activity',
    required: '',
    recommended:
      'dst_endpoint:@network_endpoint proxy:@network_proxy session:@session src_endpoint:@network_endpoint tunnel_interface:@network_interface tunnel_type:string tunnel_type_id:integer user:@user',
    optional:
      'app_name:string app_protocol_name:string connection_info:@network_connection_info cumulative_traffic:@network_traffic ja4_fingerprint_list:@ja4_fingerprint[] network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] protocol_name:string tls:@tls traffic:@network_traffic',
    atLeastOne: 'connection_info session src_endpoint traffic tunnel_interface tunnel_type_id',
  },
  4005: {
    name: 'rdp_activity',
    caption: 'RDP Activity',
    required: '',
    recommended:
      'certificate_chain:string[] connection_info:@network_connection_info dst_endpoint:@network_endpoint protocol_ver:string proxy:@network_proxy request:@request response:@response src_endpoint:@network_endpoint traffic:@network_traffic user:@user',
    optional:
      'app_name:string app_protocol_name:string capabilities:string[] cumulative_traffic:@network_traffic device:@device file:@file identifier_cookie:string ja4_fingerprint_list:@ja4_fingerprint[] keyboard_info:@keyboard_info network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] remote_display:@display tls:@tls',
  },
  4006: {
    name: 'smb_activity',
    caption: 'SMB Activity',
    required: '',
    recommended:
      'client_dialects:string[] command:string connection_info:@network_connection_info dialect:string dst_endpoint:@network_endpoint file:@file open_type:string proxy:@network_proxy response:@response share:string share_type:string share_type_id:integer src_endpoint:@network_endpoint traffic:@network_traffic tree_uid:string',
    optional:
      'app_name:string app_protocol_name:string cumulative_traffic:@network_traffic dce_rpc:@dce_rpc ja4_fingerprint_list:@ja4_fingerprint[] network_observation_point:@network_endpoint observation_point:string observation_point_id:integer packet_list:@packet[] tls:@tls',
  },
  5040: {
    name: 'evidence_info',
    caption: 'Live Evidence Info',
    required: 'device:@device query_evidence:@query_evidence query_result_id:integer',
    recommended: 'query_info:@query_info query_result:string',
    optional: '',
  },
  // The three rows below are from general knowledge of the schema, not from the schema files.
  1005: {
    name: 'module_activity',
    caption: 'Module Activity',
    required: 'actor:@actor device:@device module:@module',
    recommended: '',
    optional: '',
  },
  1008: {
    name: 'event_log_activity',
    caption: 'Event Log Activity',
    required: '',
    recommended:
      'actor:@actor device:@device dst_endpoint:@network_endpoint file:@file log_name:string log_provider:string log_type:string log_type_id:integer src_endpoint:@network_endpoint',
    optional: '',
  },
  3006: {
    name: 'group_management',
    caption: 'Group Management',
    required: 'group:@group',
    recommended: 'actor:@actor privileges:string[] subgroup:@group user:@user',
    optional: '',
  },
};

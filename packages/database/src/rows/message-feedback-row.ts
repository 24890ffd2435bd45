/** What a mail service reported of a mail after it was accepted. */
export interface MessageFeedbackRow {
  instance_id: string;
  /** Which service. */
  source: string;
  /** Its own name for the report. */
  id: string;
  kind: 'bounce' | 'soft_bounce' | 'complaint' | 'unsubscribed';
  /** In lower case. */
  address: string;
  message_id: string;
  /** A class of the service's, never what a remote host said. */
  detail: string | null;
  created_at: Date;
}

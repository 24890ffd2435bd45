/** How much of something a site used on a day (UTC). */
export interface UsageDayRow {
  instance_id: string;
  day: Date;
  metric: string;
  /** bigint, hence text. */
  amount: string;
}

/** A user who was there in a month. */
export interface ActiveUserRow {
  instance_id: string;
  month: Date;
  user_id: string;
}

/** A quota that a site was told of. */
export interface QuotaNoticeRow {
  instance_id: string;
  quota: string;
  period_start: Date;
}

/** How much of something the whole platform did in an hour. */
export interface UsageHourRow {
  hour: Date;
  metric: string;
  /** bigint, hence text. */
  amount: string;
}

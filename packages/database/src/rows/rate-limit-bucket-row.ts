/** What is left of one limit, as all processes together know it. */
export interface RateLimitBucketRow {
  instance_id: string;
  key: string;
  burst: number;
  per_second: number;
  tokens: number;
  updated_at: Date;
}

/** A share of how many users an audience has; the sum of its shards is exact. Kept by triggers alone. */
export interface UserCountRow {
  instance_id: string;
  aud: string;
  shard: number;
  users: string;
}

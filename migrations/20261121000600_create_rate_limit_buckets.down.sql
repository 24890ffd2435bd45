drop table gatehouse.rate_limit_buckets;

alter table gatehouse.instances alter column slug set statistics -1;
alter table gatehouse.instances alter column site_host set statistics -1;

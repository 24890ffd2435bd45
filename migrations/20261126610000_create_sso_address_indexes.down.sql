drop index gatehouse.users_sso_phone_idx;
drop index gatehouse.users_sso_email_idx;

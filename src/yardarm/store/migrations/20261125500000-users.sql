-- Users: what they may do, which the history says, and apart from it who they are, which can be
-- erased. Passwords are kept as argon2id, links as SHA-256.

create table users (
  id serial primary key,
  root_role varchar(16) not null,
  created_at timestamp not null
);

create table people (
  user_id integer primary key references users (id) on delete cascade,
  username varchar(100),
  email varchar(255),
  name varchar(255),
  password varchar(255),
  seen_at timestamp,
  check (username is not null or email is not null)
);
create unique index people_by_username on people (lower(username));
create unique index people_by_email on people (lower(email));

create table reset_links (
  hash bytea primary key,
  user_id integer not null references users (id) on delete cascade,
  created_by varchar(255) not null,
  expires_at timestamp not null
);

create table logins (
  id bigserial primary key,
  at timestamp not null,
  user_id integer references users (id) on delete set null,
  address varchar(64),
  outcome varchar(16) not null
);
create index logins_by_user on logins (user_id, at);

alter table sessions
  add column user_id integer references users (id) on delete cascade,
  add column address varchar(64),
  add column agent varchar(255);

-- down

alter table sessions drop column agent, drop column address, drop column user_id;
drop table logins;
drop table reset_links;
drop table people;
drop table users;

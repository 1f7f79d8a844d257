-- Custom roles, groups of users, and who has which roles in which project.

create table roles (
  id integer primary key,
  name varchar(100) not null,
  description varchar(1000) not null,
  type varchar(16) not null,
  permissions jsonb not null
);
create unique index roles_by_name on roles (lower(name));

create table groups (
  id integer primary key,
  name varchar(100) not null,
  description varchar(1000) not null,
  members integer[] not null
);
create unique index groups_by_name on groups (lower(name));

-- Of user_id and group_id one is null.
create table memberships (
  project varchar(255) not null references projects (id) deferrable initially deferred,
  user_id integer references users (id),
  group_id integer references groups (id),
  roles integer[] not null,
  check ((user_id is null) <> (group_id is null)),
  unique nulls not distinct (project, user_id, group_id)
);

alter table users add column custom_role integer references roles (id);

-- Whose a personal token is.
alter table api_tokens add column user_id integer references users (id) on delete set null;

-- A membership is named by its user and its project, whose id may be long.
alter table event_details alter column name type varchar(300);

-- down

-- Versions before this one would take a personal token for an admin's.
delete from api_tokens where user_id is not null or type = 'personal';
alter table api_tokens drop column user_id;
alter table users drop column custom_role;
drop table memberships;
drop table groups;
drop table roles;
alter table event_details alter column name type varchar(255) using left(name, 255);

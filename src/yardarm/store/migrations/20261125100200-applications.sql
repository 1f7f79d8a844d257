-- What applications are beyond their strategies (docs/decisions), and settings that the server
-- keeps for itself.

-- Telemetry: when an application was first heard of and from where, and whether the event that
-- tells of it has been seen to.
create table client_application_details (
  app_name varchar(255) primary key references client_strategies (app_name) on delete cascade,
  created_at timestamp not null,
  created_by varchar(255),
  announced boolean not null default false
);
create index client_applications_to_announce
  on client_application_details (created_at, app_name) where not announced;

insert into client_application_details (app_name, created_at)
select app_name, coalesce(updated_at, now()) from client_strategies;

-- Said by people, so written by the journal. No cascade: what a person said does not go because
-- the application is silent.
create table application_settings (
  app_name varchar(255) primary key references client_strategies (app_name),
  description text,
  url text,
  color varchar(255),
  icon varchar(255)
);

create table settings (
  name varchar(255) primary key,
  content json not null
);
-- One a database, whoever serves it.
insert into settings (name, content) values ('instanceId', to_json(gen_random_uuid()));

-- down

drop table settings;
drop table application_settings;
drop table client_application_details;

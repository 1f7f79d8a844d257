-- Which revision each instance of an application holds, and since when: telemetry.

create table client_receipts (
  environment varchar(255) not null,
  app_name varchar(255) not null,
  instance_id varchar(255) not null,
  sdk varchar(255),
  streams boolean not null,
  revision int4 not null,
  since timestamp not null,
  last_seen timestamp not null,
  primary key (environment, app_name, instance_id)
);
create index client_receipts_by_age on client_receipts (last_seen);

-- down

drop table client_receipts;

-- Changes that begin or end by themselves (docs/decisions/0039-schedules.md). The document says all;
-- the columns beside it are for looking up.

create table schedules (
  id varchar(36) primary key,
  project varchar(255) not null,
  features varchar(255)[] not null,
  state varchar(20) not null,
  due_at timestamp,
  created_at timestamp not null,
  document json not null
);
create index schedules_by_due on schedules (due_at) where due_at is not null;
create index schedules_by_feature on schedules using gin (features);
create index schedules_by_project on schedules (project, created_at);

-- down

drop table schedules;

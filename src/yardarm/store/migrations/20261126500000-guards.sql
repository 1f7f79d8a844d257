-- Guarded roll-outs (docs/decisions/0042-guarded-roll-outs.md). Whether what is due next waits for a
-- look; and the looks, which are no history.

alter table schedules add column needs_look boolean not null default false;

create table schedule_guards (
  schedule varchar(36) primary key references schedules (id) on delete cascade,
  armed_at timestamp not null,
  every interval not null,
  next_look timestamp,
  good_until timestamp,
  looked_at timestamp,
  value float8,
  error text
);
create index schedule_guards_by_look on schedule_guards (next_look) where next_look is not null;

-- down

drop table schedule_guards;
alter table schedules drop column needs_look;

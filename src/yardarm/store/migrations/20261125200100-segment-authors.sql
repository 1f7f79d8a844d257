-- Whose a segment is: its project (none: everybody's), and who made it and when, where that is known.

alter table segments
  add column project varchar(255),
  add column created_by varchar(255),
  add column created_at timestamp;

-- down

alter table segments
  drop column project,
  drop column created_by,
  drop column created_at;

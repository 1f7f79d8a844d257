-- Whose a segment is: its project (none: everybody's), and since when, where that is known.
-- And what newer servers know of tag types and strategies: a colour, a title.

alter table segments
  add column project varchar(255),
  add column created_at timestamp;

alter table tag_types add column color varchar(7);

alter table strategy_settings add column title varchar(255);

-- down

alter table strategy_settings drop column title;
alter table tag_types drop column color;
alter table segments
  drop column project,
  drop column created_at;

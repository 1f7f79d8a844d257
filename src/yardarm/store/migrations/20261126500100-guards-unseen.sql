-- Since when a guard has seen nothing, one look after the other; null while it sees.

alter table schedule_guards add column unseen_since timestamp;

-- down

alter table schedule_guards drop column unseen_since;

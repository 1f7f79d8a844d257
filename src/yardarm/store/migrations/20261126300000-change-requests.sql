-- Where features change by change requests only: rules by environment.

alter table projects add column change_rules json;

-- down

alter table projects drop column change_rules;

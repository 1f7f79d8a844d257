"""PostgreSQL: the only place with SQL. One module a table, SQL above the function that runs it."""

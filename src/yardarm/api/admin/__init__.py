"""The admin API: v3's routes, one module a noun."""

"""Plain records → tidy tables: grain, dtypes, units."""

"""The backlog report, for grooming and planning: its frames, first screen, tables and facts."""

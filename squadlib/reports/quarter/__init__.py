"""The milestone report on a quarter: its frames, first screen, tables and facts."""

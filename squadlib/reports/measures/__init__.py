"""The measures report, for the strategy review: its frames, first screen, tables and facts."""

"""The health report, for the stand-up: its frames, first screen, tables and facts."""

"""The sprint report: its frames, first screen, tables and facts."""

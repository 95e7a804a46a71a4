"""The squads side by side, and the team report: frames, first screen, tables and facts."""

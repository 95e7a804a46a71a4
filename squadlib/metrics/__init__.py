"""Tables → tables, pure: what every number means."""

"""Everything between a fresh site and its first report, checked in order, each check with its mend."""

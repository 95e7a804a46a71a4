"""What a report of one's own is made with: its first screen and its facts."""

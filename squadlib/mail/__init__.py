"""A finished report → people's inboxes: a letter of the same run, sent once, and a ledger that says to whom."""

"""What a notebook's cell shows by itself: a bare frame as the report would write it, a failure where it stands."""

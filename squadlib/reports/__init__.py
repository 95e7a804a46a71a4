"""Report, squad and period → executed notebook → HTML and JSON."""

"""The sample company, and a loopback Jira and Google Sheets that answer for it as the real ones do."""

"""Sprint, quarter and strategy reports for cross-functional squads, from Jira and a plan workbook."""

"""The only room that knows the network: Jira and the plan workbook → plain records."""

"""Our figures held against Jira's own sprint report: issue by issue, bucket by bucket, estimate by estimate."""

"""What a new site starts with: params, notebooks, a Makefile, a schedule and a plan workbook."""

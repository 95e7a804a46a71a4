"""The index of all reports, the way around between them, and the server that shows them."""

"""Runs a notebook in a process forked from a warm server: papermill's engine `squadlib`."""

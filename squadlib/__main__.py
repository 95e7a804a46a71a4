"""`python -m squadlib`: the command, where only the Python is known, as in git's settings."""

from squadlib.cli import main

main()

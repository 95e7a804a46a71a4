"""The analyst's desk: a notebook to start from, what a thin one must not hold, what parted from the shipped ones."""

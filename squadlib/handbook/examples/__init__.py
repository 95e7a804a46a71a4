"""The worked examples of the catalogue, by what they are about."""

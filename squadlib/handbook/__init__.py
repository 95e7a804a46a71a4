"""The pages of docs/ that are made from the code, so that they cannot lag: reference, catalogue, architecture."""

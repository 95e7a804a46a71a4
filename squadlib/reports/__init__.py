"""Report, squad and period → executed notebook → HTML and JSON."""

from squadlib import iri_grammar as iri_grammar  # before papermill, nbconvert and Altair import jsonschema

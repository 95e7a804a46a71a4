"""From an order to files: prepare, execute a notebook, publish or tell of its failure; one report or all."""

"""What every page is made of: fragments, tables, figures, tiles, style, and the export to one HTML file."""

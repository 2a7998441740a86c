"""How the examples are made: one file for notebooks, one for pages in Markdown."""

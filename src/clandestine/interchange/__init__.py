"""Networks in files: read and written strictly, by this package or, checked, by pgmpy."""

SUFFIXES = (".bif", ".xmlbif", ".xml", ".uai", ".net", ".xdsl")

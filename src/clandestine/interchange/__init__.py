"""Networks in files: read and written strictly, by this package or, checked, by pgmpy."""

"""The commands; each is a few lines around one library function of the same name."""

"""Where history meets arithmetic: records in, networks out."""

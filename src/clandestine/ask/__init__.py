"""One question a historian asks, one file; every answer is a Finding."""

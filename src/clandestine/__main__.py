"""`python -m clandestine`."""

from clandestine.cli.main import main

if __name__ == "__main__":
    main()

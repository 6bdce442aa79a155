"""`python -m nearabroad`: the command line, where its script is not on the path."""

from nearabroad.cli import main

if __name__ == "__main__":
    main()

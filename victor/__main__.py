"""`python -m victor` is `victor`."""

from victor.cli import main

if __name__ == "__main__":
    main()

"""`python -m yardarm` is `yardarm`."""

from yardarm.cli.main import main

if __name__ == "__main__":  # workers import it by another name
    main()

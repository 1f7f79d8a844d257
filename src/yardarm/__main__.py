"""`python -m yardarm` is `yardarm`."""

from yardarm.cli.main import main

main()

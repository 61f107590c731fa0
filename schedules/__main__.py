"""``python -m schedules`` is ``crosswalk``."""

from schedules.cli import main

if __name__ == "__main__":
    main()

"""What a start makes lives as long as the process: modules, routes, models, some 170,000 objects.
A full collection that looks at them again and again stops everything for a tenth of a second.
"""

import gc


def hold() -> None:
    """Collect nothing while a server starts; until `settle`."""
    gc.disable()


def settle() -> None:
    """What is here now stays; what comes from now on is collected as ever."""
    gc.collect()
    gc.freeze()
    gc.enable()

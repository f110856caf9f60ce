"""Where batches are answered: in this process, or on the machines of a Ray cluster. One interface for both.

engine.py    the interface
local.py     threads of this process
ray.py       actors of a Ray cluster; Ray is imported when it is used
option.py    `--engine` and `--address` of the command line
"""

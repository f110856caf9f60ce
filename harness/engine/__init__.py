"""Where batches are answered: on this machine, or on those of a Ray cluster. One interface for both.

engine.py      the interface
local.py       threads of this process, or processes beside it
processes.py   those processes, and worker.py what runs in each
ray.py         actors of a Ray cluster; Ray is imported when it is used
option.py      `--engine` and `--address` of the command line
"""

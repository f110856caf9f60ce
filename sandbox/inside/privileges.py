"""Giving up, for good, what a process may do beside what its user may. Runs inside: standard library only."""

from __future__ import annotations

import ctypes

_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 24, 38
_CAPABILITIES = 64  # as many as a kernel can number
_VERSION_3 = 0x20080522  # of capset's structures

_libc = ctypes.PyDLL(None, use_errno=True)


def bar_capabilities() -> None:
    """None is to be had by exec any more. Needs CAP_SETPCAP, and so comes before a change of user; without it there is
    nothing that exec could give, once `drop_capabilities` has set no_new_privs."""
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def drop_capabilities() -> int:
    """No capability is left, and exec gives none. Returns what capset did: 0, or an error in ctypes' errno."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    return int(_libc.capset(header, (ctypes.c_uint32 * 6)()))

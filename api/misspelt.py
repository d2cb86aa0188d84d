"""Variables that are called like settings and are none: misspelt, they would be passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from enroltriage.expert.suggest import closest

_SERVICE_LINK = re.compile(
    r"_SERVICE_(HOST|PORT(_\w+)?)\Z|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?\Z"
)
_LINKED_PORT = re.compile(r"(tcp|udp|sctp)://")


def faults_of_names(
    environment: Mapping[str, str], prefix: str, settings: Sequence[str]
) -> list[str]:
    """A line for each variable with the prefix, in whatever case, that is none of the settings.

    Kubernetes sets some of its own for each Service whose name begins like the prefix; those are
    nobody's slip.
    """
    strangers = [
        name
        for name, value in sorted(environment.items())
        if name.upper().startswith(prefix)
        and name.removeprefix(prefix) not in settings
        and not _is_service_link(name, value)
    ]
    faults = []
    for name in strangers:
        near = closest(name[len(prefix) :], settings)
        meant = f"; did you mean {prefix}{near}?" if near else "."
        faults.append(f"{name} is not a setting{meant} Correct it, or unset it.")
    if faults:
        faults.append(f"Settings are {', '.join(prefix + setting for setting in settings)}.")
    return faults


def _is_service_link(name: str, value: str) -> bool:
    linked = name.endswith("_PORT") and _LINKED_PORT.match(value)
    return bool(linked or _SERVICE_LINK.search(name))

"""Which sources a test's home asks. A new source is asked by none of them."""

from collections.abc import Mapping

from tests.doors.sources import SEC, specs, vendor


def only(urls: Mapping[str, str] | None = None, *, prefix: str = "", no_sec: bool = False) -> str:
    """Lines of config.toml, for `[sources]` or with its `prefix`: these servers, the rest switched off. The
    SEC, which is not asked without a contact, stays as it is unless `no_sec`."""
    named = urls or {}
    keyless = dict.fromkeys(vendor(spec.name) for spec in specs() if not spec.keys)
    off = [name for name in keyless if name not in named and (no_sec or name != SEC)]
    lines = [f'{name}.url = "{url}"' for name, url in named.items()]
    lines += [f"{name}.enabled = false" for name in off]
    return "".join(f"{prefix}{line}\n" for line in lines)

"""Finding the browser that the stories in `tests/browser` are played in."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_chromium() -> str | None:
    """The path in CHROMIUM, else the first one installed."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in (named, *NAMES, ON_MACOS) if name)
    return next((path for path in found if path), None)


def is_required() -> bool:
    return os.environ.get("REQUIRE_BROWSER") == "1"

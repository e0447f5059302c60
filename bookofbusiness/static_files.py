"""Third-party files for the browser: the few named files of `node_modules`, served under `vendor/`.

`npm ci` fetches the packages at set-up; nothing of them is committed and nothing else of them is served.
"""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import Warning as CheckWarning
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"

VENDOR_FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.rtl.min.css": "@tabler/core/dist/css/tabler.rtl.min.css",
    "vendor/chart.min.js": "chart.js/dist/chart.umd.min.js",
    "vendor/fonts/inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "vendor/fonts/inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "vendor/fonts/vazirmatn.woff2": "vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2",
}
SOURCE_MAP = re.compile(rb"(/\*#|//#) sourceMappingURL=[^\n]*")


class VendorStorage(FileSystemStorage):
    """Reads the named files by the name under which they are served. Source maps are not served, so not referred to."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(NODE_MODULES / VENDOR_FILES[Path(name).as_posix()])

    def open(self, name: str, mode: str = "rb"):
        if not name.endswith((".css", ".js")):
            return super().open(name, mode)
        return ContentFile(SOURCE_MAP.sub(b"", Path(self.path(name)).read_bytes()), name=name)


class VendorFinder(BaseFinder):
    """Finds the files of `VENDOR_FILES` that are installed."""

    storage = VendorStorage(location=NODE_MODULES)

    def check(self, **kwargs) -> list[CheckWarning]:
        missing = [name for name in VENDOR_FILES if not Path(self.storage.path(name)).is_file()]
        if not missing:
            return []
        hint = "Run `npm ci --ignore-scripts` in the project folder."
        return [
            CheckWarning(f"Front-end files are missing: {', '.join(missing)}.", hint=hint, id="bookofbusiness.W001")
        ]

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str]:
        known = VENDOR_FILES.get(Path(path).as_posix())
        found = [str(NODE_MODULES / known)] if known and (NODE_MODULES / known).is_file() else []
        if find_all or kwargs.get("all"):
            return found
        return found[0] if found else []

    def list(self, ignore_patterns):
        for name in VENDOR_FILES:
            if not matches_patterns(name, ignore_patterns or []) and Path(self.storage.path(name)).is_file():
                yield name, self.storage

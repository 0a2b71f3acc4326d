"""Our tests with another Scrapy: `python -m tools.scrapys --venv .venv "2.16.*"`, or `--pre` for a pre-release.

The release is installed alone into a small environment that looks for all else in the one given.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FAST: Final = ("tests/http", "tests/run", "tests/crawl", "tests/pipelines", "tests/portal")
SLOW: Final = ("tests/http/test_addon.py", "tests/project/test_scrapy_commands.py", "tests/crawl/test_crawl.py")
ASKED: Final = "import sysconfig; print(sysconfig.get_path('purelib'))"


def said(*line: object) -> str:
    """Run a program and return what it says."""
    return subprocess.run([str(part) for part in line], check=True, capture_output=True, text=True).stdout.strip()


def made(base: Path, wanted: str, *, pre: bool) -> Path | None:
    """Return the Python that has the release before all that `base` has; None where there is no such release."""
    folder = ROOT / f".venv-scrapy-{'pre' if pre else wanted.strip('=*.')}"
    venv.create(folder, with_pip=False, clear=True)
    python = folder / "bin" / "python"
    site, others = said(python, "-c", ASKED), said(base / "bin" / "python", "-c", ASKED)
    install = [base / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    quiet = subprocess.DEVNULL if pre else None  # that there is none is no error
    words = [*install, *(["--pre"] if pre else []), "--target", site, f"scrapy{wanted}"]
    if subprocess.run(words, check=False, stderr=quiet).returncode:
        return None
    Path(site, "beside.pth").write_text(f"import site; site.addsitedir({others!r})\n", encoding="utf-8")
    return python


def main() -> int:
    """Install and test; return pytest's exit code, 0 where there is no pre-release."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", nargs="?", help="such as 2.16.*")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    parser.add_argument("--pre", action="store_true", help="the newest pre-release above the installed one, if any")
    given = parser.parse_args()
    base = given.venv.absolute()
    known = said(base / "bin" / "python", "-c", "import scrapy; print(scrapy.__version__)")
    python = made(base, f">{known}" if given.pre else f"=={given.release}", pre=given.pre)
    if python is None:
        sys.stdout.write(f"No Scrapy {'newer than ' + known if given.pre else given.release} can be installed.\n")
        return 0 if given.pre else 1
    sys.stdout.write(f"With Scrapy {said(python, '-c', 'import scrapy; print(scrapy.__version__)')}:\n")
    sys.stdout.flush()
    pytest = [str(python), "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider"]
    fast = subprocess.run([*pytest, "-m", "not slow", *FAST], cwd=ROOT, check=False).returncode
    return fast or subprocess.run([*pytest, *SLOW], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

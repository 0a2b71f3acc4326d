"""Citations: what the page says, in forms that reference managers and Chinese journals take."""

from __future__ import annotations

from datetime import UTC, date, datetime

from regional_news.item.article import CHINA
from regional_news.output.web.citing import citations
from tests.factory import make_article

AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)
SEEN = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


def test_an_article_of_a_portal_is_cited_as_an_electronic_source() -> None:
    article = make_article(
        title="渡口换了新船长", authors=["甲一", "乙二", "丙三", "丁四"], published_at=AT, fetched_at=SEEN,
        url="http://www.heze.cn/news/2026-11/20/content_1.htm",
    )  # fmt: skip
    cited = citations(article)
    assert cited["GB/T 7714"] == (
        "甲一，乙二，丙三，等. 渡口换了新船长[EB/OL]. 中国菏泽网, (2026-11-20)[2026-11-21]. "
        "http://www.heze.cn/news/2026-11/20/content_1.htm."
    )
    assert cited["RIS"].splitlines()[0] == "TY  - ELEC"
    assert cited["RIS"].splitlines()[-1].strip() == "ER  -"
    assert cited["RIS"].count("AU  - ") == 4


def test_a_story_of_a_newspaper_is_cited_by_its_issue_and_page() -> None:
    article = make_article(
        title="新桥通车", authors=[], kind="epaper", paper="岳阳日报", issue_date=date(2026, 11, 20), page_no="A01",
        published_at=AT, fetched_at=SEEN,
    )  # fmt: skip
    cited = citations(article)
    assert cited["GB/T 7714"].startswith("新桥通车[N/OL]. 岳阳日报, 2026-11-20(A01)[2026-11-21]. http")
    assert cited["BibTeX"].startswith("@article{")
    assert "journal = {岳阳日报}" in cited["BibTeX"]


def test_no_title_ends_a_field_or_a_record_early() -> None:
    article = make_article(title="险\\input{x} 100% } ER  -", authors=["a\nER  - "], published_at=AT, fetched_at=SEEN)
    cited = citations(article)
    assert "title = {险inputx 100\\% ER -}," in cited["BibTeX"]
    assert cited["BibTeX"].count("{") == cited["BibTeX"].count("}")
    assert [line for line in cited["RIS"].splitlines() if line.startswith("ER")] == ["ER  - "]

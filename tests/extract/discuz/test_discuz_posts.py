"""What stands in posts: whatever markup their authors write, and what the forum builds of their codes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from regional_news.extract import read as read_any
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.notices import classify
from regional_news.extract.discuz.thread import is_emptied_page, is_thread_page, read_page
from regional_news.extract.page import parse as parse_page
from tests.discuz_captures import parse
from tests.every import every
from tests.skins.discuz_pages import PAGER, mobile, page, post

if TYPE_CHECKING:
    from regional_news.extract.discuz.thread import ThreadPage
    from regional_news.extract.reading import Reading

URL = "http://forum.example/thread-7-1-1.html"
FAKE = '<div class="plc" id="pid98"><div class="message">假帖</div></div>'
HOSTILE = [
    *("</div>" * times for times in range(1, 5)),
    *(f"{'</div>' * times}{FAKE}" for times in range(4)),
    *(f"</td></tr></table>{'</div>' * times}" for times in range(3)),
    *(f"</td></tr></table>{fake}" for fake in ("<table><tr><td>", FAKE, '<div id="comment_{0}">评</div>')),
    *(f"{'</div>' * times}<div id='comment_{{{which}}}'>评</div>" for times in range(3) for which in range(2)),
    *(f"<em id='authorposton{{{which}}}'>发表于 2001-1-1 01:01:01</em>" for which in range(2)),
    *(f'<{name} class="pstatus">本帖最后由 甲 于 2024-1-1 08:00 编辑' for name in ("i", "span")),
    *(f'<div class="{name}">' for name in ("a_pr", "tip", "sign", "jammer", "quote", "blockcode", "message", "pct")),
    *('<div style="display:none">', "<table><tr><td>", "<table>", "<tbody>", "<th>", "</td>", "<ul><li>", "</p></b>"),
    *("<!--", "<!-- -", "<![CDATA[", "<?php", "<style>", "<script>", "<title>", "<textarea>"),
    *("<a title='", '<a title="'),
    *("<body>", "</body>", "</html>", "<plaintext>", "<base href='http://elsewhere.example/'>", "<form action='x'>"),
]
"""What words hold that want to be more than words; the numbers are those of their own post and of another."""


def read_one(text: str) -> ThreadPage:
    """Read a page as the spider does, which asks first what it is."""
    tree = parse(text)
    assert tree is not None
    assert classify(text, tree) is None
    assert is_thread_page(tree)
    return read_page(tree, url=URL, source=text)


def old_mobile(*posts: tuple[int, str]) -> str:
    """Return a page for telephones as X3.4 made them, which names posts in the buttons below them alone."""
    return re.sub(r' id="pid\d+"|<div id="comment_\d+"></div>', "", mobile(*posts))


def read(text: str) -> Reading:
    """Read a thread of one page."""
    return merge_pages([read_one(text)])


class TestHostileMarkup:
    """A forum that allows markup in posts: nobody's words change what stands around them, nor other posts."""

    @every(
        "form",
        [
            '<form action="forum.php?mod=forumdisplay&amp;action=pwverify"><input type="password" name="pw"></form>',
            '<form id="loginform_x"><input name="password" type="password"></form>',
            '<div id="messagetext" class="alert_error"><p>抱歉，指定的主题不存在或已被删除</p></div>',
            '<input type="submit" name="secqsubmit" value="17 + 5 = ?">',
        ],
    )
    def test_a_form_in_a_post_refuses_no_thread(self, form: str) -> None:
        reading = read(page(post(5, f"灯坏了。{form}"), post(6, "我也看到了。")))
        assert reading.text is not None
        assert reading.text.startswith("灯坏了。")
        assert [comment.text for comment in reading.comments] == ["我也看到了。"]

    @every("closing", ["", "</td></tr></table>", "</td></tr></table></td></tr></table>"])
    def test_page_numbers_in_a_post_are_no_page_numbers(self, closing: str) -> None:
        shown = read_one(page(post(5, f"灯坏了。{closing}{PAGER}"), post(6, "我也看到了。")))
        assert (shown.page, shown.last_page, shown.next_url) == (1, 1, None)
        assert "truncated" not in merge_pages([shown]).flags
        paged = read_one(page(post(5, f"灯坏了。{PAGER.replace('2', '9')}"), pager=PAGER))
        assert (paged.page, paged.last_page) == (1, 2)

    @every("closing", ["", "</td></tr></table>", "</td></tr></table></td></tr></table></div>"])
    def test_a_post_in_a_post_is_none(self, closing: str) -> None:
        fake = post(99, "假的").replace("\n", "")
        reading = read(page(post(5, "灯坏了。"), post(6, f"我也看到了。{closing}{fake}"), post(7, "修好了。")))
        assert [comment.post_id for comment in reading.comments] == ["6", "7"]
        assert reading.comments[1].text == "修好了。"

    @pytest.mark.parametrize("at", [5, 6])
    def test_a_post_of_a_computers_page_in_one_for_telephones_is_none(self, at: int) -> None:
        fake = (
            '</td></tr></table></div></div><div id="post_98"><table id="pid98"><tr><td class="t_f" id="postmessage_98">'
        )
        words = {pid: f"第{pid}帖。{f'{fake}假的</td></tr></table></div>' if pid == at else ''}" for pid in (5, 6, 7)}
        shown = read_one(mobile(*words.items()))
        assert [post.pid for post in (shown.opening, *shown.posts) if post] == ["5", "6", "7"]
        assert shown.opening is not None
        assert shown.opening.author == "街坊5"
        assert shown.opening.body.paragraphs[0] == "第5帖。"

    @pytest.mark.parametrize(
        "fake",
        [
            '<div id="post_98"><div class="t_f" id="postmessage_98">假的</div></div>',
            '<table id="pid98"><tr><td class="t_f" id="postmessage_98">假的</td></tr></table>',
            '<div class="plc" id="pid98"><div class="message">假的</div></div>',
        ],
    )
    @pytest.mark.parametrize("closing", ["", "</div></div>", "</div></div></div></div>"])
    @pytest.mark.parametrize("at", [5, 6])
    def test_a_post_in_a_post_of_an_old_page_for_telephones_is_none(self, fake: str, closing: str, at: int) -> None:
        words = {pid: f"第{pid}帖。{closing + fake if pid == at else ''}" for pid in (5, 6, 7)}
        shown = read_one(old_mobile(*words.items()))
        assert [post.pid for post in (shown.opening, *shown.posts) if post] == ["5", "6", "7"]
        assert [post.body.paragraphs[0] for post in shown.posts] == ["第6帖。", "第7帖。"]

    @every("closing", ["</td></tr></table>", "</table>", "</td></tr></table></td></tr></table>"])
    def test_words_behind_a_stray_end_tag_stay_words(self, closing: str) -> None:
        words = f"灯坏了。{closing}渡口很黑，<b>请小心</b>。<br>有人<img src='http://pic.example/a.jpg'>受伤。"
        reading = read(page(post(5, words), post(6, f"我也{closing}看到了。"), post(7, "修好了。")))
        assert reading.text is not None
        assert reading.text.replace("\n", "") == "灯坏了。渡口很黑，请小心。有人受伤。"
        assert [image.url for image in reading.images] == ["http://pic.example/a.jpg"]
        assert [c.text.replace("\n", "") for c in reading.comments] == ["我也看到了。", "修好了。"]

    def test_what_the_template_puts_below_the_words_is_no_word(self) -> None:
        below = '<div class="ptg mbm mtn"><a>渡口</a></div><div class="modact">本主题由 版主 移动</div>'
        whole = read(page(post(5, "灯坏了。", below=below)))
        broken = read(page(post(5, "灯坏了。</td></tr></table>真的。", below=below)))
        assert (whole.text, whole.keywords) == ("灯坏了。", ["渡口"])
        assert broken.text is not None
        assert broken.text.replace("\n", "") == "灯坏了。真的。"

    def test_an_element_left_open_costs_no_other_post(self) -> None:
        reading = read(
            page(post(5, "灯坏了。<div><table><tr><td>"), post(6, "我也<div><b>看到了。"), post(7, "修好了。"))
        )
        assert [comment.text for comment in reading.comments] == ["我也\n看到了。", "修好了。"]
        phone = read(mobile((5, "灯坏了。<div>"), (6, "我也看到了。"), (7, "修好了。")))
        assert [comment.post_id for comment in phone.comments] == ["6", "7"]
        nested = read(page(post(5, "灯坏了。"), post(6, '我也看到了。<table><table id="pid99">'), post(7, "修好了。")))
        assert [(comment.author, comment.text) for comment in nested.comments] == [
            ("街坊6", "我也看到了。"),
            ("街坊7", "修好了。"),
        ]

    @every("template", ["desktop", "mobile", "old mobile"])
    def test_an_element_left_open_takes_no_other_posts_pictures_and_no_post_unsaid(self, template: str) -> None:
        """Without a box for remarks nobody can tell the posts that it holds from words: the thread is truncated."""
        words = {5: "灯坏了。<table><tr><td>", 6: "我也看到了。<img src='http://pic.example/6.jpg' aid='6'>", 7: "好。"}
        make = {"mobile": mobile, "old mobile": old_mobile}.get(template)
        reading = read(make(*words.items()) if make else page(*(post(pid, said) for pid, said in words.items())))
        is_whole = [comment.post_id for comment in reading.comments] == ["6", "7"]
        assert (is_whole and not reading.images) or "truncated" in reading.flags
        assert is_whole or make is old_mobile

    @pytest.mark.parametrize("opened", ['<div class="sign">', '<i class="pstatus">本帖最后由 甲 编辑'])
    def test_the_look_of_what_is_dropped_drops_no_words(self, opened: str) -> None:
        reading = read(page(post(5, f"{opened}{'渡口的灯坏了，夜里请小心。' * 9}"), post(6, "我也看到了。")))
        assert reading.text is not None
        assert reading.text.endswith("夜里请小心。")

    def test_what_stands_between_posts_hides_none(self) -> None:
        """A signature or an advertisement may bear the name that pages for telephones give to words."""
        shielded = re.sub(
            r"<table cellspacing.*?</table>", '<div class="locked">作者被禁止或删除</div>', post(6, ""), flags=re.DOTALL
        )
        posts = [
            each.replace("勤劳致富", '<b class="message">勤劳致富</b>')
            for each in (post(5, "灯坏了。"), shielded, post(7, "好。"))
        ]
        reading = read(page(*posts))
        assert [(comment.post_id, comment.status) for comment in reading.comments] == [("6", "banned"), ("7", "shown")]

    def test_a_reply_does_not_claim_to_open_the_thread(self) -> None:
        claim = '<a href="forum.php?mod=post&amp;action=reply&amp;reppost=6">回复</a><i class="pione"></i>'
        reading = read(page(post(5, "灯坏了。"), post(6, f"我也看到了。{claim}")))
        assert (reading.text, reading.poster) == ("灯坏了。", "街坊5")

    @pytest.mark.parametrize(
        "opened",
        ["<!--", "<style>", "<textarea>", "<iframe src='/a'>", "<noembed>", "<noframes>", "<plaintext>", "<a title='"],
    )
    @pytest.mark.parametrize(
        ("template", "at"),
        [("desktop", 6), ("desktop", 7), ("mobile", 6), ("mobile", 7), ("old mobile", 6)],
        ids=["", "last", "phone", "phone, last", "old phone"],
    )
    def test_no_element_left_open_takes_words_for_its_text(self, opened: str, template: str, at: int) -> None:
        """Neither its writer's nor those of other posts, though no browser shows them."""
        words = {5: "灯坏了。", 6: "我也看到了。", 7: "来人修。"}
        words[at] += f"{opened}明天再看。"
        in_template = {"mobile": mobile, "old mobile": old_mobile}.get(template)
        text = in_template(*words.items()) if in_template else page(*(post(pid, said) for pid, said in words.items()))
        for reading in (read(text), read_any(text.encode(), url=URL, headers={})):
            shown = {5: reading.text or "", **{int(comment.post_id): comment.text for comment in reading.comments}}
            assert all(shown[pid].startswith(said[:4]) for pid, said in words.items())
            assert shown[at].endswith("明天再看。")
            assert reading.flags == []

    @pytest.mark.parametrize("opened", ["<object>", "<noscript>", "<select>", "<video>", "<button>"])
    @pytest.mark.parametrize("is_mobile", [False, True])
    def test_words_in_an_element_left_open_stay_words(self, opened: str, is_mobile: bool) -> None:
        words = {5: f"灯坏了。{opened}渡口很黑。", 6: "我也看到了。", 7: f"来人{opened}修。"}
        text = mobile(*words.items()) if is_mobile else page(*(post(pid, said) for pid, said in words.items()))
        reading = read(text)
        assert reading.text == "灯坏了。渡口很黑。"
        assert [comment.text for comment in reading.comments] == ["我也看到了。", "来人修。"]
        assert reading.flags == []

    @every("template", ["desktop", "mobile", "old mobile"])
    def test_a_line_of_words_ends_however_the_break_is_written(self, template: str) -> None:
        for line_break in ("<br>", "<BR>", "<BR/>", "<br  />", '<br clear="all">'):
            words = {pid: f"第{pid}帖。{line_break}渡口很黑。" for pid in (5, 6)}
            make = {"mobile": mobile, "old mobile": old_mobile}.get(template)
            shown = read_one(make(*words.items()) if make else page(*(post(pid, said) for pid, said in words.items())))
            said = [post.body.paragraphs for post in (shown.opening, *shown.posts) if post]
            assert said == [[f"第{pid}帖。", "渡口很黑。"] for pid in words], line_break

    @every("template", ["desktop", "mobile", "old mobile"])
    @pytest.mark.parametrize("at", [5, 6, 7])
    def test_whatever_words_close_open_or_claim_they_change_nothing_else(self, template: str, at: int) -> None:
        """Nothing of them is lost either, but in a comment of their own."""
        for hostile in HOSTILE:
            words = {pid: f"第{pid}帖。" for pid in (5, 6, 7)}
            words[at] += f"{hostile.format(at, 5 if at == 7 else at + 1)}渡口很黑。<br />夜里请小心。"
            make = {"mobile": mobile, "old mobile": old_mobile}.get(template)
            text = make(*words.items()) if make else page(*(post(pid, said) for pid, said in words.items()))
            shown = read_one(text)
            posts = {int(post.pid): post for post in (shown.opening, *shown.posts) if post}
            said = {pid: "".join(post.body.paragraphs + post.body.quotes) for pid, post in posts.items()}
            assert said[at].startswith(f"第{at}帖。"), hostile
            assert said[at].endswith("渡口很黑。夜里请小心。"), hostile
            assert {pid: words for pid, words in said.items() if pid != at} == {
                pid: f"第{pid}帖。" for pid in (5, 6, 7) if pid != at
            }, hostile
            assert [post.author for post in posts.values()] == ["街坊5", "街坊6", "街坊7"], hostile
            assert all(post.moment and post.moment.at.minute == pid for pid, post in posts.items()), hostile

    @pytest.mark.parametrize("at", [6, 7])
    def test_words_are_whole_where_no_boxes_for_remarks_end_them(self, at: int) -> None:
        opened = ("<!--", "<table><tr><td>", "<style>", '<div class="a_pr">')
        for hostile in (*opened, "</td></tr></table>", "</div></div>", "</body></html>", "</body>"):
            words = {pid: f"第{pid}帖。{hostile if pid == at else ''}渡口很黑。" for pid in (5, 6, 7)}
            text = page(*(post(pid, said) for pid, said in words.items()))
            reading = read(re.sub(r'<div id="comment_\d" class="cm"></div>', "", text))
            said = [re.sub(r"<!--|\n", "", comment.text) for comment in reading.comments]
            assert said == ["第6帖。渡口很黑。", "第7帖。渡口很黑。"], hostile

    def test_markup_that_a_template_keeps_in_a_comment_is_not_missed(self) -> None:
        words = {5: "灯坏了。<!-- <div class='plc cl'> --><!-- x -->", 6: "我也看到了。"}
        assert read(mobile(*words.items())).flags == []

    @pytest.mark.parametrize("end", ["</html>", "</body></html>", "</BODY>\n</HTML >"])
    @pytest.mark.parametrize("is_mobile", [False, True])
    def test_the_end_of_a_page_in_a_post_ends_nothing(self, end: str, is_mobile: bool) -> None:
        words = {5: "灯坏了。", 6: f"我也{end}看到了。", 7: f"来人修。{end}"}
        text = mobile(*words.items()) if is_mobile else page(*(post(pid, said) for pid, said in words.items()))
        reading = merge_pages([read_page(parse_page(text), url=URL)])
        assert [comment.text.replace("\n", "") for comment in reading.comments] == ["我也看到了。", "来人修。"]
        assert reading.flags == []

    @pytest.mark.parametrize(
        "claim",
        [
            '<div id="pt"><a href="forum-9-1.html">别处</a></div>',
            '<div class="header"><h2><a href="forum-9-1.html">别处</a></h2></div>',
            '<span id="thread_subject">别的</span>',
            '<div id="threadindex"><a page="9">第九段</a></div>',
            "<script>\nshow_threadpage(5, 1, 9, 0)</script>",
            "<script>\nvar tid = parseInt('9');</script>",
            '<div id="post_99">',
            '<table id="pid99">',
            '<em id="authorposton7">发表于 2020-1-1 01:01:01</em>',
        ],
    )
    @pytest.mark.parametrize("is_mobile", [False, True])
    @pytest.mark.parametrize("at", [5, 6])
    def test_what_a_post_claims_of_the_page_is_not_believed(self, claim: str, is_mobile: bool, at: int) -> None:
        """Neither of the thread nor of its other posts."""

        def shown(claimed: str) -> tuple[object, ...]:
            words = {pid: f"第{pid}帖。{claimed if pid == at else ''}" for pid in (5, 6, 7)}
            text = mobile(*words.items()) if is_mobile else page(*(post(pid, said) for pid, said in words.items()))
            head = read_one(text)
            posts = [post for post in (head.opening, *head.posts) if post]
            known = [(post.pid, post.author, post.moment) for post in posts]
            return head.tid, head.title, head.section, head.parts, known

        assert shown(claim) == shown("")

    def test_counts_and_tags_in_a_post_are_none(self) -> None:
        claim = '<div class="hm">查看: 9999 回复: 777</div><div class="ptg"><a>广告</a></div>'
        later = re.sub(r'<div class="hm ptn">.*?</div>', "", page(post(8, f"我也看到了。{claim}"), pager=PAGER))
        assert (read_one(later).replies, read_one(later).keywords) == (None, [])


def test_words_in_the_look_of_an_edit_note_stay_words() -> None:
    note = '<i class="pstatus"> 本帖最后由 街坊5 于 2026-3-4 09:00 编辑 </i><br />'
    reading = read(
        page(post(5, f'{note}灯坏了。<br /><i class="pstatus">图自网络</i>'), post(6, f"{note}我也看到了。"))
    )
    assert (reading.text, reading.comments[0].text) == ("灯坏了。\n图自网络", "我也看到了。")


def test_the_button_of_a_picture_that_opens_a_thread_is_no_word() -> None:
    picture = (
        '<div id="threadbeginid"><div class="flb beginidin"><span><div class="flbc">关闭</div></span></div>'
        '<img style="position:absolute" src="http://pic.example/a.jpg"><div class="beginidimg"><a></a></div></div>'
    )
    reading = read(page(post(5, f"{picture}灯坏了。"), post(6, "我也看到了。")))
    assert (reading.text, [image.url for image in reading.images]) == ("灯坏了。", ["http://pic.example/a.jpg"])


def test_a_hidden_part_hides_no_wall() -> None:
    """Pages for telephones say both in the same way."""
    wall = '<div class="quote">附件: <em>您需要登录才可以下载或查看附件。</em></div><div id="comment_5">'
    text = mobile((5, '灯坏了。<div class="locked">如果您要查看本帖隐藏内容请回复</div>'), (6, "好。"))
    reading = read(text.replace('<div id="comment_5">', wall))
    assert (reading.text, reading.flags) == ("灯坏了。", ["hidden_content", "login_wall"])


def test_a_last_page_whose_posts_were_all_removed_is_a_page_that_was_read() -> None:
    """The forum counts the floors that there were; nothing is missing where none of a page is left."""
    second = PAGER.replace("<strong>1</strong>", '<a href="thread-7-1-1.html">1</a><strong>2</strong>', 1)
    second = second.replace('<a href="thread-7-2-1.html">2</a><a href="thread-7-2-1.html" class="nxt">下一页</a>', "")
    emptied = parse(page(pager=second))
    assert emptied is not None
    assert classify(page(pager=second), emptied) is None
    assert is_emptied_page(emptied)
    pages = [read_one(page(post(5, "灯坏了。"), pager=PAGER)), read_page(emptied, url=URL)]
    assert [(shown.page, shown.next_url is None) for shown in pages] == [(1, False), (2, True)]
    assert "truncated" not in merge_pages(pages).flags


def test_a_thread_that_lost_its_last_page_while_it_was_read_is_whole() -> None:
    """A number past the end is answered with the last page there is, whose own pager says so."""
    first = read_one(
        re.sub(r'<strong><a id="postnum.*?</strong>', "", page(post(5, "灯坏了。"), post(6, "是。"), pager=PAGER))
    )
    again = replace(first, last_page=1, next_url=None)
    reading = merge_pages([first, again])
    assert "truncated" not in reading.flags
    assert [comment.floor for comment in reading.comments] == [2]


@every("text", [page(), page(pager=PAGER), page(post(5, "灯坏了。"))])
def test_no_other_page_counts_as_emptied(text: str) -> None:
    """Where a template shows posts in a way that nobody knows, none of them is gone."""
    tree = parse(text)
    assert tree is not None
    assert not is_emptied_page(tree)


@every("variant", ["numbered", "words", "robot", "tied"])
def test_floors_of_a_merged_thread_are_counted_by_time(variant: str) -> None:
    """Numbers of posts say nothing there; robots see no floors, and words for the first ones are each site's own."""
    late = post(6, "我也看到了。").replace("08:06:09", "09:30:00").replace("<em>2</em>", "<em>3</em>")
    early = post(8, "去年就坏过。").replace("<em>4</em>", "<em>2</em>")
    text = page(post(5, "灯坏了。"), early, late)
    if variant == "robot":
        text = re.sub(r'<strong><a id="postnum.*?</strong>', "", text)
    if variant == "tied":  # as 3 小时前 may be: then they stand as the page shows them
        text = text.replace("08:08:09", "09:30:00")
        text = text.replace("<em>2</em><sup>#</sup>", "沙发").replace("<em>3</em><sup>#</sup>", "板凳")
    if variant == "words":
        text = text.replace("<em>2</em><sup>#</sup>", "第一位")
    assert [(comment.post_id, comment.floor) for comment in read(text).comments] == [("6", 3), ("8", 2)]


class TestWords:
    """What the forum builds around and into the words."""

    @pytest.mark.parametrize("name", ["iPhone", "Android", "WindowsPhone", "iPad"])
    @pytest.mark.parametrize(
        "form", ["来自: {}客户端", "<br /><br />\n<a href='misc.php?mod=mobile'>来自: {}客户端</a>"]
    )
    def test_the_program_they_were_sent_with_is_no_word(self, name: str, form: str) -> None:
        sent = form.format(name)
        reading = read(page(post(5, f"灯坏了。{sent}"), post(6, sent), post(7, f"{sent}怎么没有声音")))
        assert reading.text == "灯坏了。"
        assert [comment.text for comment in reading.comments] == ["", f"来自: {name}客户端怎么没有声音"]

    @every(
        "sent",
        [
            "來自: iPhone客戶端",
            "來自：手機客戶端",
            "来自: 小米手机客户端",
            "本帖来自: 安卓客户端",
            " 本帖來自: Android客戶端",
        ],
    )
    def test_the_program_is_known_by_its_maker_and_in_traditional_writing(self, sent: str) -> None:
        assert read(page(post(5, f"灯坏了{sent}"))).text == "灯坏了"

    @pytest.mark.parametrize("source", ["来自：山城日报客户端", "來自：山城日報手機客戶端"])
    def test_a_newspapers_program_is_a_source(self, source: str) -> None:
        assert read(page(post(5, source))).text == source

    def test_the_address_of_a_film_is_kept(self) -> None:
        """Sites of films are shown in a frame that a script builds, or that stands in the words."""
        address = "https://player.example/play.html?id=77"
        built = (
            "<ignore_js_op><span id='flv_Q7x'></span><script>document.getElementById('flv_Q7x').innerHTML=("
            f"\"<iframe src='{address}' border='0' width='500'></iframe>\");</script></ignore_js_op>"
        )
        old = "<script>document.write(AC_FL_RunContent('width', '500', 'src', 'http://old.example/p.swf'));</script>"
        frame = '<iframe src="//films.example/embed/8"></iframe><video><source src="data/a.mp4"></video>'
        frame += '<object><param name="autostart" value="0"><embed src="mms://tv.example/1.wmv"></object>'
        reading = read(page(post(5, f"看这里：{built}{old}{frame}")))
        assert reading.text == "看这里："
        assert [link.url for link in reading.attachments] == [
            address,
            "http://old.example/p.swf",
            "http://films.example/embed/8",
            "http://forum.example/data/a.mp4",
        ]
        reply = read(page(post(5, "灯坏了。"), post(6, f"看这里：{built}再看")))
        assert reply.comments[0].text == f"看这里：\n{address}\n再看"

    @every("script", ["var a = 'src';", "replyreload += ',' + 5;", "show('src', x);"])
    def test_other_scripts_play_nothing(self, script: str) -> None:
        assert read(page(post(5, f"灯坏了。<script>{script}</script>"))).attachments == []

    def test_the_picture_of_an_activity_is_its_largest(self) -> None:
        full = "data/attachment/forum/202603/04/0805.jpg"
        form = f"""<div class="act pbm cl"><div class="spvimg"><a href="javascript:;">
<img src="forum.php?mod=image&amp;aid=3&amp;size=300x300" onclick="zoom(this, '{full}')" width="300" /></a></div>
<div class="spi"><dl><dt>活动类型:</dt><dd><strong>徒步</strong></dd></dl></div></div>"""
        reading = read(page(post(5, "一起走走。").replace('<div class="t_fsz">', f'<div class="pcbs">{form}')))
        assert [image.url for image in reading.images] == [f"http://forum.example/{full}"]
        assert reading.text == "一起走走。\n活动类型: 徒步"
        phone = f'<div id="postmessage_5">一起走走。</div><div class="activity cl"><img src="{full}" class="vm"></div>'
        assert [image.url for image in read(mobile((5, phone))).images] == [f"http://forum.example/{full}"]

    def test_the_title_of_a_reply_is_no_paragraph(self) -> None:
        """Pages for telephones have it among the words; desktop pages have it above them."""
        phone = read(mobile((5, "灯坏了。"), (6, "<h2><strong>回复 渡口的灯</strong></h2>我也看到了。")))
        desk = post(6, "我也看到了。").replace('<div class="t_fsz">', '<h2>回复 渡口的灯</h2><div class="t_fsz">')
        assert [comment.text for comment in phone.comments] == ["我也看到了。"]
        assert read(page(post(5, "灯坏了。"), desk)).comments[0].text == "我也看到了。"
        assert (
            read(mobile((5, "灯坏了。"), (6, "<h2>小标题</h2>我也看到了。"))).comments[0].text == "小标题\n我也看到了。"
        )

    def test_parts_of_an_opening_post_are_paragraphs(self) -> None:
        """The page that shows all parts has no break between them; their own pages have."""
        paged = '<div id="threadpage"></div><script>show_threadpage(5, {}, 2, 0);</script>'
        hidden = {1: "", 2: '<div class="locked">您要查看本帖隐藏内容请回复</div>'}
        parts = [page(post(5, f"第{n}段。{kept}", below=paged.format(n))) for n, kept in hidden.items()]
        trees = [parse(text) for text in parts]
        shown = [
            read_page(tree, url=f"http://forum.example/forum.php?mod=viewthread&tid=7&page=1&cp={n}")
            for n, tree in enumerate(trees, start=1)
            if tree is not None
        ]
        whole = merge_pages(shown)
        assert (whole.text, whole.flags) == ("第1段。\n第2段。", ["hidden_content"])


def test_a_part_that_the_contents_leave_out_is_looked_for() -> None:
    """Their author names two of three; the forum answers a number behind the last with no words."""

    def shown(part: int, words: str) -> ThreadPage:
        contents = '<div class="t_fsz"><div id="threadindex"><a page="1">上</a><a page="2">中</a></div>'
        tree = parse(page(post(5, words), post(6, "好。")).replace('<div class="t_fsz">', contents, 1))
        assert tree is not None
        return read_page(tree, url=f"http://forum.example/forum.php?mod=viewthread&tid=7&page=1&cp={part}")

    pages = [shown(part, words) for part, words in enumerate(("上篇。", "中篇。", "下篇。", ""), start=1)]
    assert [(one.part, one.parts) for one in pages] == [(1, 2), (2, 3), (3, 4), (4, 4)]
    whole = merge_pages(pages)
    assert (whole.text, whole.flags) == ("上篇。\n中篇。\n下篇。", [])
    undivided = merge_pages([shown(part, "全篇。") for part in (1, 2)])
    assert (undivided.text, undivided.flags) == ("全篇。", []), (
        "a post that is not divided is answered whole to any number"
    )


@pytest.mark.parametrize(
    ("crumb", "title"),
    [("渡口的灯", "渡口的灯"), ("渡口的灯坏了很久没有人 ...", "渡口的灯坏了很久没有人来修理")],
    ids=["whole", "cut"],
)
def test_a_title_with_an_address_of_the_sites_own_is_no_section(crumb: str, title: str) -> None:
    path = (
        '<div id="pt"><div class="z"><a href="./" class="nvhm">首页</a><a href="forum.php">论坛</a>'
        f'<a href="b1.html">山城</a><a href="f2p1.html">渡口</a><a href="t7p1x1.html">{crumb}</a></div></div>'
    )
    text = page(post(5, "灯坏了。")).replace('<div id="ct"', f'{path}<div id="ct"')
    text = text.replace('<span id="thread_subject">渡口的灯', f'<span id="thread_subject">{title}')
    assert read(text).section == ["山城", "渡口"]


def test_the_archive_that_a_thread_lies_in_is_no_section() -> None:
    """Old threads are kept in tables of their own, whose name stands behind the forum's."""
    path = (
        '<div id="pt"><a href="forum.php?gid=1">山城</a><a href="forum.php?mod=forumdisplay&fid=2">渡口</a>'
        '<a href="forum.php?mod=forumdisplay&fid=2&archiveid=1">存档 1</a><a href="thread-7-1-1.html">渡口的灯</a>'
    )
    assert read(page(post(5, "灯坏了。")).replace('<div id="ct"', f'{path}</div><div id="ct"')).section == [
        "山城",
        "渡口",
    ]


def test_a_missing_floor_hides_no_post_whose_number_it_borrows() -> None:
    """A thread where floors are won shows the missing ones, under the number that follows the one before."""
    gone = (
        '<div id="post_7"><table id="pid7"><tr><td class="pls"></td><td class="plc"><div class="pi"><strong><a>'
        '<em>3</em><sup>#</sup></a></strong></div><div class="pct">'
        "无效楼层，该帖已经被删除</div></td></tr></table></div>"
    )
    (missing,) = read_one(page(post(5, "抢楼。"), gone)).posts
    assert (missing.status, missing.floor) == ("deleted", 3)
    last = '<div class="pg"><a href="thread-7-1-1.html">1</a><strong>2</strong></div>'
    pages = (page(post(5, "抢楼。"), post(6, "沙发。"), gone, pager=PAGER), page(post(7, "地板。"), pager=last))
    for order in (pages, pages[::-1]):
        comments = merge_pages([read_one(text) for text in order]).comments
        assert [(comment.text, comment.status) for comment in comments] == [("沙发。", "shown"), ("地板。", "shown")]

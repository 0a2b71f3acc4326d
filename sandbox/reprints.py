"""A story as another desk tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from sandbox.story import Paragraph

if TYPE_CHECKING:
    from sandbox.story import Block, Story

Retelling = Literal["verbatim", "retitled", "cut", "extended", "edited"]
KEPT: Final = 0.6
"""Of a text that is cut."""
WORDS: Final = {
    "表示": "指出",
    "目前": "眼下",
    "已经": "业已",
    "群众": "居民",
    "进行": "开展",
    "介绍": "讲述",
    "今年": "本年",
}
INSTEAD: Final = "有街坊向记者打来热线，盼望后续的安排早些公布。"


def retell(story: Story, how: Retelling, other: Story) -> Story:
    """Return the story retold; `other` is the desk's own, whose time and last paragraph it may have."""
    if how != "verbatim":
        story = replace(
            story,
            published_at=other.published_at,
            published_precision=other.published_precision,
            published_raw=other.published_raw,
        )
    if how in ("cut", "edited"):  # as if they had found it out themselves
        story = replace(story, source=other.source, authors=())
    paragraphs = [block for block in story.blocks if isinstance(block, Paragraph)]
    match how:
        case "verbatim":
            return story
        case "retitled":
            return replace(story, title=f"转载：{story.title}", byline="labelled")
        case "cut":
            kept = paragraphs[: max(round(len(paragraphs) * KEPT), 1)]
            return replace(story, blocks=tuple(kept))
        case "extended":
            own = [block for block in other.blocks if isinstance(block, Paragraph)]
            return replace(story, blocks=(*story.blocks, own[-1]))
        case "edited":
            return replace(story, blocks=tuple(_edited(block) for block in story.blocks))


def _edited(block: Block) -> Block:
    """Put other words into a paragraph, and another sentence in the place of its last one where there are several."""
    if not isinstance(block, Paragraph):
        return block
    text = block.text
    for word, instead in WORDS.items():
        text = text.replace(word, instead)
    sentences = text.removesuffix("。").split("。")
    return Paragraph(text="。".join([*sentences[:-1], INSTEAD]) if len(sentences) > 1 else text)

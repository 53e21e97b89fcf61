"""Every block as its editor sees it before there is any text."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from wagtail.blocks import Block

from campaigns.blocks import CommitmentBlock, ManifestoBlock, ResolutionBlock
from core.blocks import ProseBlock

BLOCKS: list[Any] = [
    *ManifestoBlock().child_blocks.items(),
    *ResolutionBlock().child_blocks.items(),
    *ProseBlock().child_blocks.items(),
    ("commitment", CommitmentBlock()),
]


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _block in BLOCKS])
@pytest.mark.django_db
def test_a_block_has_a_preview_in_the_sites_own_dress(name: str, block: Block) -> None:
    block.set_name(name)
    context = {**block.get_preview_context(block.get_preview_value()), "page_title": name}
    context |= {"block_def": block, "bound_block": block.bind(block.get_preview_value())}
    html = render_to_string(block.get_preview_template(block.get_preview_value(), {}), context)
    page = BeautifulSoup(html, "html.parser")
    assert page.find("link", href=lambda address: "core/site.css" in str(address))
    assert page.main is not None
    assert page.main.get_text(strip=True)


def test_an_empty_heading_shows_the_sections_usual_name() -> None:
    block = ManifestoBlock()
    value = block.to_python(
        [{"type": "calls", "value": {"heading": "", "lead": "We call:", "points": ["First."]}}]
    )
    section = value[0].value
    assert (section.title, section.anchor) == ("Calls", "calls")
    assert section.lines == ["We call:", "First."]
    assert 'id="calls"' in value[0].render()
    assert 'id="call-1"' in value[0].render()


def test_every_point_of_a_manifesto_has_an_address_of_its_own() -> None:
    value = ManifestoBlock().to_python(
        [
            {"type": "recitals", "value": {"heading": "", "points": ["Standing on;"]}},
            {
                "type": "conditions",
                "value": {"heading": "", "lead": "After:", "points": ["first,", "second."]},
            },
            {
                "type": "pledge",
                "value": {
                    "heading": "",
                    "lead": "I undertake:",
                    "commitments": [
                        {"key": "speak", "text": "I will.", "link_label": "", "form_page": None}
                    ],
                },
            },
        ]
    )
    told = [(point.anchor, point.text) for block in value for point in block.value.numbered_points]
    assert told == [
        ("recital-1", "Standing on;"),
        ("condition-1", "first,"),
        ("condition-2", "second."),
        ("commitment-speak", "I will."),
    ]
    for block in value:
        page = BeautifulSoup(block.render(), "html.parser")
        for point in block.value.numbered_points:
            assert page.find(id=point.anchor)

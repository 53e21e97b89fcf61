"""What reaches a translator, and what never does."""

from core.translation import KeyBlock, fixed


def test_what_is_fixed_is_the_same_in_all_languages_whoever_translates() -> None:
    rule = fixed("slug")
    assert rule.is_synchronized(None)
    assert not rule.is_translated(None)
    assert not rule.is_overridable(None)


def test_a_key_never_reaches_a_translator() -> None:
    block = KeyBlock()
    assert block.get_translatable_segments("refuse_cooperation") == []
    assert block.restore_translated_segments("refuse_cooperation", []) == "refuse_cooperation"

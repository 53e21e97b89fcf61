"""Two texts in one: what was taken out, what is new."""

from core.comparison import NEW, OUT, SAME, Run, compare, is_changed


def told(before: str, after: str) -> list[list[tuple[str, str]]]:
    return [[(run.kind, run.text) for run in found] for found in compare(before, after)]


def test_the_same_words_are_the_same() -> None:
    assert told("One.\nTwo.", "One.\nTwo.") == [[(SAME, "One.")], [(SAME, "Two.")]]
    assert not any(map(is_changed, compare("One.\nTwo.", "One.\nTwo.")))


def test_a_sentence_that_was_changed_is_compared_word_by_word() -> None:
    assert told("A title\nWe call on all doctors.", "A title\nWe call on all nurses today.") == [
        [(SAME, "A title")],
        [(SAME, "We call on all"), (OUT, "doctors."), (NEW, "nurses today.")],
    ]


def test_sentences_that_have_little_in_common_are_told_as_a_whole() -> None:
    assert told("We call on doctors.", "Nothing is the same here.") == [
        [(OUT, "We call on doctors.")],
        [(NEW, "Nothing is the same here.")],
    ]


def test_what_was_taken_out_stands_before_what_replaced_it_paragraph_by_paragraph() -> None:
    assert told("One red\nTwo green\nSame words", "Sun now\nMoon then\nStar too\nSame words") == [
        [(OUT, "One red")],
        [(NEW, "Sun now")],
        [(OUT, "Two green")],
        [(NEW, "Moon then")],
        [(NEW, "Star too")],
        [(SAME, "Same words")],
    ]


def test_new_and_removed_sentences_stand_in_their_place() -> None:
    assert told("One here.\nTwo here.\nThree here.", "One here.\nThree here.\nFour now.") == [
        [(SAME, "One here.")],
        [(OUT, "Two here.")],
        [(SAME, "Three here.")],
        [(NEW, "Four now.")],
    ]


def test_nothing_is_lost() -> None:
    before, after = "a b c\nd e f\ng", "a x c\ng\nh i d e f"
    found = [run for paragraph in compare(before, after) for run in paragraph]
    out = " ".join(run.text for run in found if run.kind != NEW).split()
    new = " ".join(run.text for run in found if run.kind != OUT).split()
    assert sorted(out) == sorted(before.split())
    assert sorted(new) == sorted(after.split())


def test_a_first_text_is_all_new() -> None:
    assert compare("", "One.") == ((Run(NEW, "One."),),)

from hypothesis import given
from hypothesis import strategies as st

from extractor.alignment import Alignment, apply_edits


def test_edits_make_a_view_and_map_back() -> None:
    view, alignment = apply_edits("a&mu;b  cd", [(1, 5, "µ"), (6, 8, " ")])
    assert view == "aµb cd"
    assert alignment.to_source(1, 2) == (1, 5)
    assert alignment.to_source(0, 3) == (0, 6)
    assert alignment.to_source(4, 6) == (8, 10)


def test_deleted_text_at_the_edges_is_not_part_of_a_span() -> None:
    view, alignment = apply_edits("$<b>12</b> mg$", [(0, 4, ""), (6, 10, ""), (13, 14, "")])
    assert view == "12 mg"
    assert alignment.to_source(0, 2) == (4, 6)
    assert alignment.to_source(0, 5) == (4, 13)


def test_replacement_of_equal_length_is_kept_whole() -> None:
    view, alignment = apply_edits("x--y", [(1, 3, "ab")])
    assert view == "xaby"
    assert alignment.to_source(1, 2) == (1, 3)


def test_composition_maps_through_both_steps() -> None:
    first, inner = apply_edits("a&lt;5&nbsp;mg", [(1, 5, "<"), (6, 12, " ")])
    second, outer = apply_edits(first, [(1, 2, "less than "), (3, 4, "")])
    assert second == "aless than 5mg"
    both = outer.after(inner)
    assert both.to_source(1, 10) == (1, 5)
    assert both.to_source(11, 12) == (5, 6)
    assert both.to_source(11, 14) == (5, 14)


def test_list_form_round_trips() -> None:
    _, alignment = apply_edits("x--y  z", [(1, 3, "ab"), (4, 6, " ")])
    assert Alignment.from_list(alignment.to_list()) == alignment


edits = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text(alphabet="xyz", max_size=3)), max_size=6)


@given(st.text(alphabet="abc ", min_size=1, max_size=40), edits)
def test_unchanged_characters_map_to_themselves(text: str, steps: list[tuple[int, int, str]]) -> None:
    position, made = 0, []
    for gap, length, replacement in steps:
        start = position + gap
        end = start + length
        if end > len(text) or (length == 0 and gap == 0 and made):
            break
        made.append((start, end, replacement))
        position = end
    view, alignment = apply_edits(text, made)
    for offset in range(len(view)):
        low, high = alignment.to_source(offset, offset + 1)
        assert 0 <= low <= high <= len(text)
        if high - low == 1 and not any(start <= low < end for start, end, _ in made):
            assert text[low] == view[offset]
    kept = [i for i in range(len(text)) if not any(start <= i < end for start, end, _ in made)]
    for index in kept:
        low, high = alignment.to_view(index, index + 1)
        assert view[low:high] == text[index]

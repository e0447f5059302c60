"""Tags as people write them: read from one line, refused with a code."""

import pytest

from accounts.rules.tags import tags_in, tags_problem


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        (" , ;|", []),
        ("q3-campaign", ["q3-campaign"]),
        (" a  b ,c|d;e\nf", ["a b", "c", "d", "e", "f"]),
        ("کمپین پاییز، ویژه", ["کمپین پاییز", "ویژه"]),
        ("a, A", ["a", "A"]),
    ],
)
def test_a_line_of_text_is_tags_between_commas(text, tags):
    assert tags_in(text) == tags


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        ([], ("", "")),
        (["q3", "دی‌ماه", "A & B (100 %)", "🎯"], ("", "")),
        (["x" * 50], ("", "")),
        (["x" * 51], ("x" * 51, "long")),
        ([""], ("", "empty")),
        ([" q3"], (" q3", "empty")),
        (["a,b"], ("a,b", "mark")),
        (["a؛b"], ("a؛b", "mark")),
        (["a\x00b"], ("a\x00b", "hidden")),
        (["a\u202eb"], ("a\u202eb", "hidden")),
        (["a\u200bb"], ("a\u200bb", "hidden")),
        (["a\ud800b"], ("a\ud800b", "hidden")),
        (["q3", "Q3"], ("Q3", "twice")),
        (["straße", "STRASSE"], ("STRASSE", "twice")),
        (["a", "b", "c", "d", "e"], ("", "")),
        (["a", "b", "c", "d", "e", "f"], ("", "many")),
        ("q3", ("", "shape")),
        ([3], ("", "shape")),
        (None, ("", "shape")),
    ],
)
def test_tags_are_kept_or_refused_with_a_code(tags, problem):
    assert tags_problem(tags, most=5) == problem

"""Where a page of ours in the admin stands."""

from core.breadcrumbs import from_home


def test_the_way_begins_at_the_admins_home_and_ends_at_the_page() -> None:
    way = from_home(("/admin/samples/", "Samples"), ("", "A sample"))
    assert [(step["url"], str(step["label"])) for step in way] == [
        ("/admin/", "Home"),
        ("/admin/samples/", "Samples"),
        ("", "A sample"),
    ]

"""Closes a gap of wagtail-localize 1.14: its editor offers to everybody what publishers alone may.

“Convert to alias page” and “Stop Synced translation” stand there for whoever may edit, one of them
as the large button, and ``core.desk.guards`` then refuses; “Publish” of a snippet likewise. Nothing
can be hooked in between, so our template of the same name changes what the editor's script is
given, and ``desk.css`` hides what the script always shows. The ordinary editor of a page whose
translation was stopped has a hook.

Can go when wagtail-localize asks who may publish before it offers (its issue 676).
"""

import json
from typing import Any, Final

from django.http import HttpRequest
from wagtail.admin.action_menu import ActionMenuItem

from core.desk.access import may_publish

FOR_PUBLISHERS: Final = ("localize-convert-to-alias", "localize-restart-translation")


def offered_props(props: str, *, user: Any, target: Any) -> str:
    """Return what the script of the editor is given, JSON, without what ``user`` may not do."""
    if may_publish(user, target):
        return props
    offered = json.loads(props)
    offered["links"]["convertToAliasUrl"] = None
    offered["perms"]["canPublish"] = False
    return json.dumps(offered)


def leave_to_publishers(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Take the same off the ordinary editor; publishers find it last, not as the large button."""
    page = context.get("page")
    last = [item for item in items if item.name in FOR_PUBLISHERS]
    items[:] = [item for item in items if item not in last]
    if page is not None and may_publish(request.user, page):
        items.extend(last)

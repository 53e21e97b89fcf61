"""Tags of the templates of translators' work."""

from django import template
from django.utils.safestring import SafeString

from core.desk import editor_gap, script_nonces
from core.desk.access import may_publish

register = template.Library()


@register.simple_tag(takes_context=True)
def may_publish_this(context: template.Context) -> bool:
    """Tell whether who looks may publish the translation in the editor."""
    return may_publish(context["request"].user, context["instance"])


@register.simple_tag(takes_context=True)
def offered_props(context: template.Context) -> str:
    """Return what the editor's script is given: see ``core.desk.editor_gap``."""
    user, target = context["request"].user, context["instance"]
    return editor_gap.offered_props(context["props"], user=user, target=target)


@register.simple_tag
def script_nonce() -> SafeString:
    """Return the attribute of a script within a page: see ``core.desk.script_nonces``."""
    return script_nonces.nonce()

"""Who an address belongs to: one person, one canonical form, found again by a keyed index."""

from dataclasses import dataclass
from typing import Final

from core.sealing import UnreadableError, blind_index
from forms.models import DomainRule, Submission

# What providers say of themselves, as a beginning: administrators change the table as they like.
DOTS_AND_TAGS: Final = ("gmail.com", "proton.me")
TAGS: Final = (
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "fastmail.com",
    "yandex.ru",
    "zoho.com",
)
WITHOUT_TAGS: Final = ("ukr.net", "i.ua", "meta.ua", "wp.pl", "o2.pl", "web.de", "gmx.de")
ALIASES: Final = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.ua": "yandex.ru",
}
LARGE: Final = (
    *DOTS_AND_TAGS,
    *(domain for domain in TAGS if domain != "zoho.com"),
    *WITHOUT_TAGS,
    *ALIASES,
    "yahoo.com",
    "mail.ru",
)


# What any rule may have separated tags by.
TAG_SEPARATORS: Final = "+-_="


@dataclass(frozen=True)
class Rule:
    """How a domain delivers."""

    domain: str
    ignores_dots: bool = False
    tag_separator: str = ""


def load_rules() -> int:
    """Fill an empty table of rules; return how many were made. One that has any is left alone."""
    if DomainRule.objects.exists():
        return 0
    domains = dict.fromkeys([*DOTS_AND_TAGS, *TAGS, *WITHOUT_TAGS, *ALIASES, *LARGE])
    rules = [
        DomainRule(
            domain=domain,
            alias_of=ALIASES.get(domain, ""),
            ignores_dots=domain in DOTS_AND_TAGS,
            tag_separator="+" if domain in DOTS_AND_TAGS + TAGS else "",
            is_large=domain in LARGE,
        )
        for domain in domains
    ]
    return len(DomainRule.objects.bulk_create(rules))


def rule_for(domain: str) -> Rule:
    """Return the rule of a mail domain: its own, or that of the domain it is an alias of."""
    row = DomainRule.objects.filter(domain=domain).first()
    if row is not None and row.alias_of:
        domain = row.alias_of
        row = DomainRule.objects.filter(domain=domain).first()
    if row is None:
        return Rule(domain)
    return Rule(domain, row.ignores_dots, row.tag_separator)


def domains_like(domain: str) -> list[str]:
    """Return ``domain`` and all whose addresses its rule decides on."""
    aliases = DomainRule.objects.filter(alias_of=domain).values_list("domain", flat=True)
    return [domain, *aliases]


def plain_address(address: str) -> str:
    """Return an address in small letters. ``address`` must be clean."""
    return address.strip().lower()


def canonical_address(address: str) -> str:
    """Return the form under which an address counts as one person's. ``address`` must be clean."""
    local, _at, domain = plain_address(address).rpartition("@")
    rule = rule_for(domain)
    if rule.tag_separator:
        # A local part that begins with the separator has no name in front of it to keep.
        local = local.split(rule.tag_separator, 1)[0] or local
    if rule.ignores_dots:
        local = local.replace(".", "") or local
    return f"{local}@{rule.domain}"


def address_index(address: str) -> str:
    """Return the index by which a register finds an address without storing it in the open."""
    return blind_index("address", canonical_address(address))


def possible_indexes(address: str) -> list[str]:
    """Return the indexes under which a register may hold an address, whatever rules held before.

    Until a changed rule's job is done, entries stand under what an earlier rule made of them.
    Others' may be among them: ``is_same`` tells.
    """
    local, _at, domain = plain_address(address).rpartition("@")
    parts = [local, *(local.split(separator, 1)[0] or local for separator in TAG_SEPARATORS)]
    locals_ = [name for part in parts for name in (part, part.replace(".", "") or part)]
    domains = {domain, rule_for(domain).domain, *domains_like(rule_for(domain).domain)}
    forms = {f"{name}@{each}" for name in locals_ for each in domains} | {
        canonical_address(address)
    }
    return [blind_index("address", form) for form in sorted(forms)]


def is_same(submission: Submission, address: str) -> bool:
    """Tell whether an entry is of the mailbox of ``address``, as the rules are now."""
    try:
        stored = submission.email or ""
    except UnreadableError:
        return bool(submission.email_index == address_index(address))
    return canonical_address(stored) == canonical_address(address)


def plain_index(address: str) -> str:
    """Return the index of the address in small letters, which no rule changes."""
    return blind_index("plain address", plain_address(address))


def domain_of(address: str) -> str:
    """Return the mail domain of an address in small letters."""
    return plain_address(address).rpartition("@")[2]


def index_of_domain(domain: str) -> str:
    """Return the index of a mail domain in small letters."""
    return blind_index("domain", domain)


def domain_index(address: str) -> str:
    """Return the index of an address's mail domain."""
    return index_of_domain(domain_of(address))

"""Who may open what in the admin: every address of ours, and what matters of Wagtail's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    Translation,
    TranslationSource,
)

from campaigns.models import ManifestoPage, Publication, Supporter
from core.models import Job, SiteImage, SiteSettings, TranslationApproval
from forms import limits
from forms.models import DomainRule, Invalidation, MailText, Suppression, TrustedNetwork
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory
from tests.images import image_of

pytestmark = pytest.mark.django_db

OURS: Final = frozenset({"config", "home", "campaigns", "forms", "core"})
LABELS: Final = frozenset({"core", "site_forms", "campaigns", "home"})
PEOPLE: Final[dict[str, dict[str, Any]]] = {
    "editor": {"groups": ["Editors"]},
    "translator": {"groups": ["Translators: uk"]},
    "publisher": {"groups": ["Publishers"]},
    "registrar": {"groups": ["Registrars"]},
    "admin": {"is_superuser": True},
}

# login: sent to the login. no: refused, which Wagtail does by leading to the admin's first page.
# yes: let in. gone: not found, for everybody who may enter the admin.
MATRIX: Final = """
path                                            nobody editor translator publisher registrar admin
registers/                                      login  no     no         no        yes       yes
registers/{register}/                           login  no     no         no        yes       yes
registers/{register}/results/                   login  no     no         no        yes       yes
registers/{register}/look-up/                   login  no     no         no        yes       yes
registers/{register}/export/                    login  no     no         no        yes       yes
registers/{register}/{entry}/                   login  no     no         no        yes       yes
POST:registers/{register}/{entry}/decide/       login  no     no         no        yes       yes
registers/settings/{register}/                  login  no     no         no        yes       yes
registers/review/                               login  no     no         no        yes       yes
registers/review/results/                       login  no     no         no        yes       yes
registers/{register}/review/                    login  no     no         no        yes       yes
registers/{register}/review/results/            login  no     no         no        yes       yes
registers/domains/                              login  no     no         no        yes       yes
registers/domains/results/                      login  no     no         no        yes       yes
registers/domains/add/                          login  no     no         no        yes       yes
registers/domains/{rule}/                       login  no     no         no        yes       yes
registers/domains/{rule}/delete/                login  no     no         no        yes       yes
registers/networks/                             login  no     no         no        yes       yes
registers/networks/add/                         login  no     no         no        yes       yes
registers/networks/{network}/                   login  no     no         no        yes       yes
registers/networks/{network}/delete/            login  no     no         no        yes       yes
registers/suppressions/                         login  no     no         no        yes       yes
registers/suppressions/results/                 login  no     no         no        yes       yes
registers/suppressions/add/                     login  no     no         no        yes       yes
registers/suppressions/lift/                    login  no     no         no        yes       yes
registers/suppressions/{suppression}/lift/      login  no     no         no        yes       yes
registers/{register}/dashboard/                 login  no     no         no        yes       yes
registers/{register}/invalidations/             login  no     no         no        yes       yes
registers/{register}/invalidations/{bulk}/      login  no     no         no        yes       yes
registers/{register}/invalidations/new/         login  no     no         no        yes       yes
registers/data-request/                         login  no     no         no        yes       yes
POST:registers/data-request/certificate/        login  no     no         no        yes       yes
POST:registers/data-request/erase/              login  no     no         no        yes       yes
POST:registers/data-request/give/               login  no     no         no        yes       yes
registers/retention/                            login  no     no         no        yes       yes
jobs/                                           login  yes    yes        yes       yes       yes
jobs/results/                                   login  yes    yes        yes       yes       yes
jobs/{job}/                                     login  gone   gone       gone      gone      yes
POST:jobs/{job}/cancel/                         login  gone   gone       gone      gone      yes
jobs/{job}/file/                                login  gone   gone       gone      gone      gone
jobs/{shared}/                                  login  gone   gone       gone      yes       yes
POST:jobs/{shared}/cancel/                      login  gone   gone       gone      yes       yes
jobs/{shared}/file/                             login  gone   gone       gone      gone      gone
snippets/site_forms/mailtext/                   login  yes    yes        yes       no        yes
snippets/site_forms/mailtext/results/           login  yes    yes        yes       no        yes
snippets/site_forms/mailtext/add/               login  no     no         no        no        no
snippets/site_forms/mailtext/edit/{en}/         login  yes    no         yes       no        yes
snippets/site_forms/mailtext/edit/{uk}/         login  no     yes        yes       no        yes
snippets/site_forms/mailtext/delete/{en}/       login  no     no         no        no        no
snippets/site_forms/mailtext/history/{en}/      login  yes    yes        yes       no        yes
snippets/site_forms/mailtext/history-results/{en}/ login yes yes yes no yes
snippets/site_forms/mailtext/usage/{en}/        login  yes    yes        yes       no        yes
snippets/site_forms/mailtext/as-sent/{en}/      login  yes    yes        yes       no        yes
snippets/site_forms/mailtext/as-sent/{uk}/      login  yes    yes        yes       no        yes
POST:snippets/site_forms/mailtext/preview/      login  no     no         no        no        no
POST:snippets/site_forms/mailtext/preview/{en}/ login  yes    no         yes       no        yes
POST:snippets/site_forms/mailtext/preview/{uk}/ login  no     yes        yes       no        yes
snippets/choose/site_forms/mailtext/            login  yes    yes        yes       yes       yes
snippets/choose/site_forms/mailtext/results/    login  yes    yes        yes       yes       yes
snippets/choose/site_forms/mailtext/chosen/{en}/ login yes yes yes yes yes
snippets/choose/site_forms/mailtext/chosen-multiple/ login yes yes yes yes yes
snippets/choose/site_forms/mailtext/create/     login  no     no         no        no        yes
snippets/core/sitesettings/                     login  yes    yes        yes       no        yes
snippets/core/sitesettings/results/             login  yes    yes        yes       no        yes
snippets/core/sitesettings/add/                 login  no     no         no        no        no
snippets/core/sitesettings/edit/{settings}/     login  yes    no         yes       no        yes
snippets/core/sitesettings/edit/{settings_uk}/  login  no     yes        yes       no        yes
snippets/core/sitesettings/delete/{settings}/   login  no     no         no        no        no
snippets/core/sitesettings/history/{settings}/  login  yes    yes        yes       no        yes
snippets/core/sitesettings/history-results/{settings}/ login yes yes yes no yes
snippets/core/sitesettings/usage/{settings}/    login  yes    yes        yes       no        yes
snippets/choose/core/sitesettings/              login  yes    yes        yes       yes       yes
snippets/choose/core/sitesettings/results/      login  yes    yes        yes       yes       yes
snippets/choose/core/sitesettings/chosen/{settings}/ login yes yes yes yes yes
snippets/choose/core/sitesettings/chosen-multiple/ login yes yes yes yes yes
snippets/choose/core/sitesettings/create/       login  no     no         no        no        yes
site-menus/                                     login  yes    yes        yes       no        yes
forms/                                          login  gone   gone       gone      gone      gone
forms/submissions/{english}/                    login  gone   gone       gone      gone      gone
manifestos/{manifesto}/publish/{draft}/         login  no     no         yes       no        yes
manifestos/{manifesto}/invite/                  login  no     no         no        no        yes
manifestos/waiting/                             login  no     no         yes       no        yes
manifestos/waiting/{request}/                   login  no     no         yes       no        yes
manifestos/supporters/                          login  no     no         no        yes       yes
manifestos/{manifesto}/supporters/add/          login  no     no         no        yes       yes
manifestos/supporters/{supporter}/remove/       login  no     no         no        yes       yes
manifestos/rules/                               login  no     no         yes       no        yes
reports/awaiting-approval/                      login  yes    yes        yes       no        yes
reports/awaiting-approval/results/              login  yes    yes        yes       no        yes
POST:reports/awaiting-approval/approve/         login  no     no         yes       no        yes
POST:reports/awaiting-approval/{due}/approve/   login  no     no         yes       no        yes
POST:localize/page/{ukrainian}/convert_to_alias/ login  no     no         yes       no        yes
POST:localize/translate/{translation}/disable/  login  no     no         yes       no        yes
reports/translation-desk/                       login  yes    yes        yes       no        yes
localize/reports/translations/                  login  yes    yes        yes       yes       yes
localize/reports/translations/results/          login  yes    yes        yes       yes       yes
translations/{translation}/changes/             login  no     yes        yes       no        yes
translations/{translation}/publish/             login  no     no         yes       no        yes
POST:localize/translate/{translation}/strings/{string}/edit/ login no yes yes no yes
POST:localize/translate/{translation}/overrides/{value}/edit/ login no gone gone no gone
POST:localize/translate/{translation}/machine_translate/ login no gone gone no gone
localize/translate/{translation}/preview/       login  no     yes        yes       no        yes
localize/translate/{translation}/preview/landing/ login no    gone       gone      no        gone
localize/translate/{translation}/pofile/download/ login no    yes        yes       no        yes
POST:localize/translate/{translation}/pofile/upload/ login no yes        yes       no        yes
localize/submit/page/{english}/                 login  no     no         yes       no        yes
localize/submit/snippet/site_forms/mailtext/{en}/ login no    no         yes       no        yes
localize/update/{source}/                       login  no     no         yes       no        yes
pages/                                          login  yes    yes        yes       no        yes
pages/{english}/                                login  yes    yes        yes       no        yes
pages/{ukrainian}/                              login  yes    yes        yes       no        yes
pages/{english}/edit/                           login  yes    no         yes       no        yes
pages/{ukrainian}/edit/                         login  no     yes        yes       no        yes
pages/{home}/add_subpage/                       login  yes    no         yes       no        yes
pages/add/home/standardpage/{home}/             login  yes    no         yes       no        yes
pages/{english}/delete/                         login  no     no         yes       no        yes
pages/{ukrainian}/delete/                       login  no     no         yes       no        yes
pages/{english}/unpublish/                      login  no     no         yes       no        yes
pages/{ukrainian}/unpublish/                    login  no     no         yes       no        yes
pages/{english}/move/                           login  no     no         yes       no        yes
pages/{english}/copy/                           login  yes    no         yes       no        yes
pages/{english}/history/                        login  yes    no         yes       no        yes
pages/{english}/privacy/                        login  no     no         yes       no        yes
pages/search/                                   login  yes    yes        yes       no        yes
choose-page/                                    login  yes    yes        yes       yes       yes
images/                                         login  yes    no         yes       no        yes
images/add/                                     login  yes    no         yes       no        yes
images/chooser/                                 login  yes    yes        yes       yes       yes
images/chooser/results/                         login  yes    yes        yes       yes       yes
images/chooser/create/                          login  yes    no         yes       no        yes
images/chooser/chosen/{image}/                  login  yes    no         yes       no        yes
images/chooser/chosen-multiple/                 login  yes    yes        yes       yes       yes
images/chooser/{image}/select_format/           login  yes    yes        yes       yes       yes
documents/                                      login  yes    no         yes       no        yes
documents/add/                                  login  yes    no         yes       no        yes
documents/edit/{document}/                      login  yes    no         yes       no        yes
documents/delete/{document}/                    login  yes    no         yes       no        yes
collections/                                    login  no     no         no        no        yes
collections/add/                                login  no     no         no        no        yes
snippets/                                       login  no     no         no        no        no
users/                                          login  no     no         no        no        yes
users/new/                                      login  no     no         no        no        yes
users/edit/{user}/                              login  no     no         no        no        yes
groups/                                         login  no     no         no        no        yes
groups/new/                                     login  no     no         no        no        yes
groups/edit/{group}/                            login  no     no         no        no        yes
sites/                                          login  no     no         no        no        yes
sites/new/                                      login  no     no         no        no        yes
sites/edit/{site}/                              login  no     no         no        no        yes
locales/                                        login  no     no         no        no        yes
locales/new/                                    login  no     no         no        no        yes
locales/delete/{locale}/                        login  no     no         no        no        yes
locales/edit/{locale}/                          login  no     no         no        no        yes
workflows/list/                                 login  no     no         no        no        yes
workflows/add/                                  login  no     no         no        no        yes
workflows/edit/{workflow}/                      login  no     no         no        no        yes
workflows/tasks/index/                          login  no     no         no        no        yes
workflows/tasks/edit/{task}/                    login  no     no         no        no        yes
redirects/                                      login  no     no         yes       no        yes
redirects/add/                                  login  no     no         yes       no        yes
redirects/{redirect}/                           login  no     no         yes       no        yes
reports/locked/                                 login  no     no         yes       no        yes
reports/workflow/                               login  yes    yes        yes       no        yes
reports/workflow_tasks/                         login  yes    yes        yes       no        yes
reports/site-history/                           login  yes    yes        yes       yes       yes
reports/aging-pages/                            login  yes    yes        yes       no        yes
reports/page-types-usage/                       login  yes    yes        yes       no        yes
account/                                        login  yes    yes        yes       yes       yes
api/main/pages/                                 login  yes    yes        yes       yes       yes
api/main/images/                                login  yes    yes        yes       yes       yes
api/main/documents/                             login  yes    yes        yes       yes       yes
"""


def rows() -> dict[str, dict[str, str]]:
    """Return what each kind of person gets, by method and address."""
    heading, *lines = [line.split() for line in MATRIX.strip().splitlines()]
    return {path: dict(zip(heading[1:], cells, strict=True)) for path, *cells in lines}


@pytest.fixture
def samples() -> dict[str, Any]:
    """Return what stands for each word in braces."""
    register = RegisterFactory(confirms=True)
    home = Page.objects.get(depth=2, locale__language_code="en")
    english = Page.objects.get(slug="about", locale__language_code="en")
    ukrainian = Page.objects.get(slug="about", locale__language_code="uk")
    manifesto = ManifestoPage.objects.get(locale__language_code="en")
    limits.suppress(
        address="sample@example.org", reason=Suppression.Reason.ASKED, now=timezone.now()
    )
    made = {
        "register": register,
        "entry": SubmissionFactory(register=register, suspect=True),
        "rule": DomainRule.objects.create(domain="dots.example"),
        "network": TrustedNetwork.objects.create(network="192.0.2.0/24", note="Sample"),
        "suppression": Suppression.objects.get(),
        "home": home,
        "manifesto": manifesto,
        "draft": manifesto.latest_revision,
        "request": Publication.objects.create(
            page=manifesto,
            revision=manifesto.latest_revision,
            state=Publication.State.ASKED,
            asked_at=timezone.now(),
        ),
        "english": english,
        "ukrainian": ukrainian,
        "supporter": Supporter.objects.create(
            manifesto=manifesto.translation_key,
            name="Sample Hospital",
            key="sample hospital",
            approved_at=timezone.now(),
        ),
        "translation": Translation.objects.get(
            source__object_id=english.translation_key, target_locale=ukrainian.locale
        ),
        "source": TranslationSource.objects.get(object_id=english.translation_key),
        "string": StringSegment.objects.get(
            source__object_id=english.translation_key, context__path="title"
        ),
        "value": OverridableSegment.objects.first(),
        "due": TranslationApproval.objects.get(
            translation_key=english.translation_key, locale=ukrainian.locale
        ),
        "job": job_of("export"),
        "shared": job_of("invalidate"),
        "bulk": Invalidation.objects.create(
            register=register, reason="Sample", language="en", created_at=timezone.now()
        ),
        "en": MailText.objects.get(purpose="confirm", locale=english.locale),
        "uk": MailText.objects.get(purpose="confirm", locale=ukrainian.locale),
        "settings": SiteSettings.objects.get(locale=english.locale),
        "settings_uk": SiteSettings.objects.get(locale=ukrainian.locale),
        "image": image_of("Sample"),
        "document": Document.objects.create(title="Sample", file=ContentFile(b"1", "sample.txt")),
        "user": PersonFactory(),
        "group": Group.objects.get(name="Editors"),
        "site": Site.objects.get(),
        "locale": Locale.objects.get(language_code="uk"),
        "collection": Collection.get_first_root_node(),
        "workflow": Workflow.objects.first(),
        "task": Task.objects.first(),
        "redirect": Redirect.objects.create(old_path="/sample", redirect_link="/en/"),
    }
    return {name: value.pk for name, value in made.items()}


def job_of(kind: str) -> Job:
    """Return a job that somebody else started."""
    now = timezone.now()
    return Job.objects.create(kind=kind, user=PersonFactory(), due_at=now, created_at=now)


def address_of(path: str, samples: dict[str, Any]) -> str:
    """Return an address of the admin, without the method it is to be asked by."""
    return "/admin/" + path.removeprefix("POST:").format(**samples)


def answer(client: Client, method: str, address: str) -> str:
    """Return in one word how the site answers this person."""
    response = getattr(client, method)(address)
    target = response.headers.get("Location", "")
    # Django looks for what it does not find below a language, and does not find it there.
    if response.status_code == 404 or target.startswith(f"/en{address}"):
        return "gone"
    if target.startswith("/admin/login/"):
        return "login"
    told = " ".join(map(str, get_messages(response.wsgi_request)))
    is_refused = target == "/admin/" and "you do not have permission" in told
    return "no" if is_refused or response.status_code == 403 else "yes"


def client_of(person: str) -> Client:
    client = Client()
    if person != "nobody":
        client.force_login(PersonFactory(**PEOPLE[person]))
    return client


def routes_of_ours() -> set[str]:
    """Return every address below the admin that our code answers or that shows our models."""
    return {route for route, pattern in _walk(get_resolver().url_patterns) if _is_ours(pattern)}


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            if route.startswith("admin/"):
                yield from _walk(pattern.url_patterns, route)
        elif route.startswith("admin/"):
            yield route, pattern


def _is_ours(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    model = getattr(pattern.callback, "view_initkwargs", {}).get("model")
    label = getattr(getattr(model, "_meta", None), "app_label", "")
    is_shown = label in LABELS and model is not SiteImage  # images have Wagtail's own addresses
    return view.__module__.split(".")[0] in OURS or is_shown


def test_every_address_of_ours_stands_in_the_table(samples: dict[str, Any]) -> None:
    known = {resolve(address_of(path, samples)).route for path in rows()}
    assert sorted(routes_of_ours() - known) == []


@pytest.mark.long
@pytest.mark.parametrize("person", ["nobody", *PEOPLE])
def test_everybody_gets_what_the_table_says(person: str, samples: dict[str, Any]) -> None:
    client = client_of(person)
    wrong = {}
    for path, expected in rows().items():
        method = "post" if path.startswith("POST:") else "get"
        with rolled_back():
            found = answer(client, method, address_of(path, samples))
        if found != expected[person]:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("person", ["nobody", *PEOPLE])
def test_who_may_not_read_may_not_write(person: str, samples: dict[str, Any]) -> None:
    client = client_of(person)
    for path, expected in rows().items():
        address = address_of(path, samples)
        if expected[person] in {"login", "no"} and resolve(address).route in routes_of_ours():
            with rolled_back():
                assert answer(client, "post", address) == expected[person], path


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo what a request did: the next one finds everything as it was."""
    sign = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sign)


@pytest.mark.parametrize(
    ("person", "sees"),
    [("editor", False), ("publisher", False), ("registrar", True), ("admin", True)],
)
def test_the_history_of_registers_is_for_those_who_may_see_them(
    person: str, sees: bool, samples: dict[str, Any]
) -> None:
    client_of("admin").post(
        f"/admin/registers/{samples['register']}/look-up/", {"address": "a@example.org"}
    )
    html = client_of(person).get("/admin/reports/site-history/").content.decode()
    assert ("Address looked up" in html) is sees

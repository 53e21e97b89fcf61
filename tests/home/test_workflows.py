"""Editors hand a page over, and publishers publish it."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from campaigns.models import Edition
from home.groups import create_groups
from home.models import PublishersApproval
from tests.campaigns.people import manifesto
from tests.factories import PersonFactory
from tests.journeys import desk

pytestmark = pytest.mark.django_db

NEW = "Changed by an editor"


def browser(*groups: str) -> Client:
    client = Client()
    client.force_login(PersonFactory(groups=groups))
    return client


def page(slug: str) -> Page:
    return Page.objects.get(slug=slug, locale__language_code="en").specific


def hand_over(slug: str) -> None:
    """Change a page's title as an editor, and submit it."""
    editor = browser("Editors")
    fields = desk.edit_fields(editor, page(slug)) | {"title": NEW, "action-submit": "yes"}
    desk.save(editor, page(slug), fields)
    assert page(slug).workflow_in_progress


def press(client: Client, slug: str, action: str) -> Any:
    """Press a button of the step the page waits at, as the list on the first page does."""
    state = page(slug).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page(slug).pk, action, state.pk])
    return client.post(address, {"comment": "Sample"}, follow=True)


def test_the_one_workflow_belongs_to_publishers() -> None:
    workflow = Workflow.objects.get()
    assert workflow.name == "Publishers’ approval"
    (task,) = (task.specific for task in workflow.tasks)
    assert isinstance(task, PublishersApproval)
    assert [group.name for group in task.groups.all()] == ["Publishers"]
    assert not GroupApprovalTask.objects.filter(active=True).exists()


def test_what_administrators_made_of_it_stays() -> None:
    Workflow.objects.update(name="Four eyes")
    create_groups()
    assert Workflow.objects.get().name == "Four eyes"
    WorkflowTask.objects.all().delete()
    create_groups()
    assert not WorkflowTask.objects.exists()
    assert PublishersApproval.objects.count() == 1


def test_what_waits_for_nobody_goes_on_to_publishers() -> None:
    """On a site that was set up before, pages are locked at a step that has no group."""
    abandoned = GroupApprovalTask.objects.get()
    abandoned.active = True
    abandoned.save()
    WorkflowTask.objects.update(task=abandoned)
    hand_over("wma-2022")
    create_groups()
    assert page("wma-2022").current_workflow_task.name == "Publisher’s approval"
    press(browser("Publishers"), "wma-2022", "approve")
    assert page("wma-2022").title == NEW


def test_what_an_editor_submits_a_publisher_hears_of_and_publishes(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    publisher = browser("Publishers")
    with django_capture_on_commit_callbacks(execute=True):
        hand_over("wma-2022")
    (told,) = mail.outbox
    assert NEW in told.subject + told.body
    start = publisher.get("/admin/").content.decode()
    assert NEW in start
    assert "Approve" in start
    assert page("wma-2022").title != NEW
    press(publisher, "wma-2022", "approve")
    assert page("wma-2022").title == NEW
    assert not page("wma-2022").workflow_in_progress


def test_approving_in_the_editor_publishes_too() -> None:
    hand_over("wma-2022")
    publisher = browser("Publishers")
    fields = desk.edit_fields(publisher, page("wma-2022"))
    act = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    desk.save(publisher, page("wma-2022"), fields | act)
    assert page("wma-2022").title == NEW


def test_a_publisher_sends_it_back_and_the_editor_goes_on() -> None:
    hand_over("wma-2022")
    press(browser("Publishers"), "wma-2022", "reject")
    assert page("wma-2022").title != NEW
    editor = browser("Editors")
    assert desk.edit_fields(editor, page("wma-2022"))["title"] == NEW


def test_a_manifesto_handed_over_leads_a_publisher_to_the_question() -> None:
    hand_over("manifesto")
    publisher = browser("Publishers")
    start = publisher.get("/admin/").content.decode()
    assert NEW in start
    assert "Request changes" in start
    edited = publisher.get(f"/admin/pages/{manifesto().pk}/edit/").content.decode()
    for shown in (start, edited):
        assert "Approve with comment" not in shown
    press(publisher, "manifesto", "approve")
    assert manifesto().title != NEW
    fields = desk.edit_fields(publisher, manifesto())
    asked = desk.save(publisher, manifesto(), fields, publish=True)
    assert "What does this publication do to them?" in asked.content.decode()
    desk.answer(publisher, asked, "new_edition")
    assert (manifesto().title, manifesto().edition) == (NEW, 2)
    assert not manifesto().workflow_in_progress
    assert Edition.objects.count() == 2

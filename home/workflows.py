"""Editors hand a page over, publishers hear of it and publish it: Wagtail's workflow, with people.

Wagtail makes one workflow for all pages, for a group that ``home.groups`` removes.
"""

from typing import Any, Final

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowTask

from home.models import PublishersApproval

# Data, as the names of groups are: administrators rename them as they like.
WORKFLOW: Final = "Publishers’ approval"
TASK: Final = "Publisher’s approval"
WAGTAILS_OWN: Final = "Moderators approval"


def give_to(publishers: Group) -> None:
    """Put ``publishers`` in place of Wagtail's step that nobody can take.

    A step that has a group, and a workflow that administrators have made or removed, stay.
    """
    steps = WorkflowTask.objects.filter(
        workflow__workflow_pages__page=Page.get_first_root_node(),
        task__in=GroupApprovalTask.objects.filter(groups=None),
    )
    for step in steps.select_related("workflow", "task"):
        abandoned: Any = step.task
        step.task = _task_of(publishers)
        step.save(update_fields=["task"])
        Workflow.objects.filter(pk=step.workflow_id, name=WAGTAILS_OWN).update(name=WORKFLOW)
        # What waits there goes on to the new step.
        abandoned.specific.deactivate()


def _task_of(publishers: Group) -> Task:
    task, _created = PublishersApproval.objects.get_or_create(name=TASK)
    task.groups.add(publishers)
    return task

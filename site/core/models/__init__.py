"""The models of the ground floor."""

from core.models.jobs import Job, JobFilePart
from core.models.pages import BasePage
from core.models.translations import TranslationApproval, TranslationPublication

__all__ = ["BasePage", "Job", "JobFilePart", "TranslationApproval", "TranslationPublication"]

"""Who signs: the health professions, as keys that are stored and labels that are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profession(models.TextChoices):
    """Broad groups, after ISCO-08 (ILO), sub-major groups 22 and 32."""

    PHYSICIAN = "physician", _("Physician")
    NURSE = "nurse", _("Nurse")
    MIDWIFE = "midwife", _("Midwife")
    PHARMACIST = "pharmacist", _("Pharmacist")
    DENTIST = "dentist", _("Dentist")
    PARAMEDIC = "paramedic", _("Paramedic")
    PSYCHOLOGIST = "psychologist", _("Psychologist or psychotherapist")
    THERAPIST = "therapist", _("Physiotherapist or rehabilitation specialist")
    PUBLIC_HEALTH = "public_health", _("Public health specialist")
    RESEARCHER = "researcher", _("Researcher or teacher")
    STUDENT = "student", _("Student of a health profession")
    OTHER_HEALTH = "other_health", _("Another health profession")
    OTHER = "other", _("Another profession")

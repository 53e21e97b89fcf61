"""Settings of a public site: exactly the safe ones."""

from config.settings.base import *

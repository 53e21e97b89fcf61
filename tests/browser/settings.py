"""A public site's settings on loopback, which has no TLS: all else is as visitors meet it."""

from config.settings.production import *

SECURE_SSL_REDIRECT = False

"""The translators' desk: states, publishing, PO files, drafts by machine, and what guards it."""

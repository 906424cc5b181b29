"""Training of the span finder; needs the extra ``extractor[train]``."""

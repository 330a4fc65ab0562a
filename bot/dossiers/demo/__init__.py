"""A demo portal: an HTTP server of its own that speaks three portal dialects from made-up dossiers.

The rest of the bot reaches it as it reaches a real portal and does not know the difference.
"""

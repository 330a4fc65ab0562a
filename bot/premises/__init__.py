"""What a citizen asserts about a procedure, and whether the catalogue bears it out.

claims.py finds assertions ("nghe nói mất 500 nghìn phải không"), check.py holds them against the
published procedure. The wording is in bot.answers.
"""

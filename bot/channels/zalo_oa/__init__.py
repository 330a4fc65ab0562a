"""Zalo Official Account, by signed webhooks and the OpenAPI.

channel.py is the Channel; shapes.py reads events and makes buttons; tokens.py renews the account's
tokens; http.py makes calls with named failures.
"""

from bot.channels.zalo_oa.channel import CHOOSE, ERRORS, ZaloOa, ZaloOaSettings

__all__ = ["CHOOSE", "ERRORS", "ZaloOa", "ZaloOaSettings"]

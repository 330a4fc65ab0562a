"""Zalo Official Account, by signed webhooks and the OpenAPI.

channel.py is the Channel; shapes.py reads events and makes buttons; tokens.py renews the account's
tokens; http.py makes calls with named failures; checking.py looks at the set-up.
"""

from bot.channels.zalo_oa.channel import ERRORS, ZaloOa
from bot.channels.zalo_oa.settings import ZaloOaSettings

__all__ = ["ERRORS", "ZaloOa", "ZaloOaSettings"]

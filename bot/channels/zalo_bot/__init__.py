"""Zalo Bot, the platform like Telegram's beside Zalo Official Accounts, by webhook or by asking.

By copies of Zalo's documentation (bot.zaloplatforms.com/docs). channel.py is the Channel;
updates.py reads what citizens do; wire.py is the way to Zalo.
"""

from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_bot.settings import ZaloBotSettings

__all__ = ["ZaloBot", "ZaloBotSettings"]

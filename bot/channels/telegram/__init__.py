"""Telegram, by webhook or by asking: python-telegram-bot's Bot inside our own web server.

channel.py is the Channel; updates.py reads what citizens do; wire.py is the way to Telegram;
checking.py looks at the set-up.
"""

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.settings import TelegramSettings

__all__ = ["Telegram", "TelegramSettings"]

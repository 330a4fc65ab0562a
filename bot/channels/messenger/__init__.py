"""Facebook Messenger, by Meta's Messenger Platform documentation as of Graph v25.0.

channel.py is the Channel; webhooks.py reads what citizens do; rendering.py makes messages; wire.py
calls Graph; failures.py tells what its answers mean; checking.py looks at the set-up.
"""

from bot.channels.messenger.channel import Messenger
from bot.channels.messenger.settings import MessengerSettings

__all__ = ["Messenger", "MessengerSettings"]

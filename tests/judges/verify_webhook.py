"""Asks the PyPI library of Standard Webhooks whether it takes one delivery.

In, as JSON: {"secret": "whsec_…", "headers": {…}, "body": "…"}. Out: what the library read. It ends with 1 if the
library refuses.
"""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError

asked = json.load(sys.stdin)
try:
    read = Webhook(asked["secret"]).verify(asked["body"], asked["headers"])
except WebhookVerificationError as error:
    sys.exit(f"refused: {error}")
json.dump(read, sys.stdout)

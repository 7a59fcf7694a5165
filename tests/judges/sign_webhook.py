"""Signs a delivery with the PyPI library of Standard Webhooks, so that the verifiers can be judged themselves.

In, as JSON: {"secret": "whsec_…", "id": "…", "body": "…"}. Out: the headers, signed at this moment.
"""

import json
import sys
from datetime import datetime, timezone

from standardwebhooks import Webhook

asked = json.load(sys.stdin)
now = datetime.now(timezone.utc)
headers = {
    "webhook-id": asked["id"],
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": Webhook(asked["secret"]).sign(asked["id"], now, asked["body"]),
}
json.dump(headers, sys.stdout)

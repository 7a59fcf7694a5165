"""Asks the decoder that GOV.UK Notify itself uses whether it takes one of our tokens.

In, as JSON: {"token": "…", "secret": "…"}. Out: whom it is of. It ends with 1 if the decoder refuses.
"""

import json
import sys

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

asked = json.load(sys.stdin)
try:
    assert decode_jwt_token(asked["token"], asked["secret"])
except TokenError as error:
    sys.exit(f"refused: {type(error).__name__}")
json.dump({"issuer": get_token_issuer(asked["token"])}, sys.stdout)

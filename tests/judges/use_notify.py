"""Has the official client of GOV.UK Notify for Python do what services do with it.

In, as JSON: {"base_url": "…", "key": "…", "email_template": "…", "sms_template": "…", "refuses": ["an address", …]}. Out: what it was
answered, by the name of what was asked; of the addresses that are refused, in their order. It ends with 1 if anything was not answered as its own code expects.
"""

import json
import sys

from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

asked = json.load(sys.stdin)
client = NotificationsAPIClient(asked["key"], base_url=asked["base_url"])
blanks = {"subject": "A trial", "body": "One line."}


def refused(call):
    try:
        call()
    except HTTPError as error:
        return {"code": error.status_code, "kind": error.message[0]["error"]}
    sys.exit("it was not refused")


sent = client.send_email_notification(
    "ann@example.org", asked["email_template"], personalisation=blanks, reference="a trial", sanitise_content_for=["subject"]
)
texted = client.send_sms_notification("07700900123", asked["sms_template"], {"text": "A trial"}, reference="a text")
said = {
    "texted": texted,
    "no_number": refused(lambda: client.send_sms_notification("ann", asked["sms_template"], {"text": "A trial"})),
    "wrong_kind": refused(lambda: client.send_sms_notification("07700900123", asked["email_template"], blanks)),
    "sent": sent,
    "one": client.get_notification_by_id(sent["id"]),
    "by_reference": client.get_all_notifications(reference="a trial"),
    "by_page": len(list(client.get_all_notifications_iterator())),
    "template": client.get_template(asked["email_template"]),
    "templates": client.get_all_templates("email"),
    "preview": client.post_template_preview(asked["email_template"], blanks),
    "unknown": refused(lambda: client.get_notification_by_id("0199e0a3-7c1e-7b2d-9f00-00ab0cd1ef23")),
    "lacking": refused(lambda: client.send_email_notification("ann@example.org", asked["email_template"])),
    "no_address": refused(lambda: client.send_email_notification("ann", asked["email_template"], blanks)),
    "other_key": refused(
        lambda: NotificationsAPIClient(asked["key"][:-4] + "0000", base_url=asked["base_url"]).get_all_templates()
    ),
}
said["refused"] = [
    refused(lambda to=to: client.send_email_notification(to, asked["email_template"], personalisation=blanks))
    for to in asked["refuses"]
]
json.dump(said, sys.stdout)

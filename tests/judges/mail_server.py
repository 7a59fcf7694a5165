"""A mail server that is not of our making: aiosmtpd, which does to each recipient what it is told, one act a message.

Arguments: the plan as JSON ({"address": ["act", …]}), and the file to which every mail it has is written, a JSON line each,
before it says a word about it. It prints its port, and ends when its standard input does.
"""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP

# Seconds: longer than anybody waits.
FOR_EVER = 300
# Seconds between two words of a server that is slow on purpose and gets there in the end.
SLOWLY = 0.2


class Desk:
    def __init__(self, plan, taken):
        self.plan = plan
        self.taken = taken

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.act = "take"
        envelope.mail_from = address
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        acts = self.plan.get(address, [])
        session.act = acts.pop(0) if acts else "take"
        match session.act:
            case "later":
                return "451 4.7.1 greylisted, please come back"
            case "refuse":
                return "550 5.1.1 no such mailbox"
            case "tarpit":
                await asyncio.sleep(FOR_EVER)
            case "slow":
                await asyncio.sleep(SLOWLY)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        match session.act:
            case "later_with_text":
                return "452 4.3.1 no space left"
            case "refuse_text":
                return "554 5.6.0 not this text"
            case "slow":
                await asyncio.sleep(SLOWLY)
        self.write(envelope)
        match session.act:
            case "drop":
                server.transport.abort()
            case "tarpit_with_text":
                await asyncio.sleep(FOR_EVER)
        return "250 2.0.0 taken"

    def write(self, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        defects = [repr(defect) for part in mail.walk() for defect in part.defects]
        defects += [repr(defect) for value in mail.values() for defect in value.defects]
        line = {
            "to": envelope.rcpt_tos,
            "header_to": str(mail["to"]),
            "message_id": mail["message-id"],
            "subject": mail["subject"],
            "text": mail.get_body(("plain",)).get_content(),
            "defects": defects,
        }
        with open(self.taken, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


async def serve():
    desk = Desk(json.loads(sys.argv[1]), sys.argv[2])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(desk, hostname="mail.example.org", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


loop = asyncio.new_event_loop()
loop.run_until_complete(serve())

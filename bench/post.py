"""A mail server on loopback that takes whatever it is given as fast as it can, in a process of its own, and notes when."""

import asyncio
import multiprocessing
import time


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, taken, urgent):
        self.taken, self.urgent = taken, urgent
        self.heard, self.to, self.in_text = b"", "", False

    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"220 bench.example.org ESMTP\r\n")

    def data_received(self, data):
        self.heard += data
        while True:
            text, end, rest = self.heard.partition(b"\r\n.\r\n" if self.in_text else b"\r\n")
            if not end:
                return
            self.heard = rest
            self.transport.write(self.answer(text))

    def answer(self, said):
        """What is answered to a line, or to a text."""
        if self.in_text:
            self.in_text = False
            at = time.time()
            if self.to.startswith("urgent"):
                self.urgent.send((self.to, at))
            with self.taken.get_lock():
                self.taken[0] += 1
                self.taken[1] = at
            return b"250 2.0.0 taken\r\n"
        word = said[:4].upper()
        if word == b"EHLO":
            return b"250-bench.example.org\r\n250 8BITMIME\r\n"
        if word == b"RCPT":
            self.to = said.split(b"<", 1)[1].split(b">", 1)[0].decode("ascii")
        if word == b"DATA":
            self.in_text = True
            return b"354 go on\r\n"
        return b"250 ok\r\n"


def _serve(ready, taken, urgent):
    async def forever():
        server = await asyncio.get_running_loop().create_server(lambda: _Talk(taken, urgent), "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()
    asyncio.run(forever())


class Post:
    """The server; a context manager."""

    def __enter__(self):
        heard, ready = multiprocessing.Pipe(duplex=False)
        self.urgent, urgent = multiprocessing.Pipe(duplex=False)
        self._taken = multiprocessing.Array("d", [0, 0])
        self.process = multiprocessing.Process(target=_serve, args=(ready, self._taken, urgent), daemon=True)
        self.process.start()
        self.url = f"smtp://127.0.0.1:{heard.recv()}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()

    def taken(self):
        """How many messages it has, and when it took the last."""
        with self._taken.get_lock():
            return int(self._taken[0]), self._taken[1]

"""The body of an answer, read as it arrives: a server that drips must not outlast the deadline of the whole fetch."""

from collections.abc import Callable

import requests
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError, SSLError

AT_ONCE = 1 << 16


class TooLateError(Exception):
    """The time is up while the body still comes."""


def body_of(response: requests.Response, *, is_late: Callable[[], bool]) -> bytes:
    """Return the whole body; what arrived decides how often `is_late` is asked, not how much was announced.

    Raises TooLateError, and what `requests` raises for a body that ends too early, cannot be decoded or stays out.
    """
    pieces: list[bytes] = []
    try:
        # `read1` returns what is there; `read` would wait for as much as was asked for, however slowly it comes.
        while piece := response.raw.read1(AT_ONCE, decode_content=True):
            pieces.append(piece)
            if is_late():
                raise TooLateError
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error) from error
    except SSLError as error:
        raise requests.exceptions.ConnectionError(error) from error
    finally:
        response.close()
    return b"".join(pieces)

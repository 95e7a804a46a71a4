"""An S3 server on loopback (moto's), a process of its own; whoever has its environment finds it, as users do."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sites import REPO

BUCKET = "bucket"


@dataclass
class S3Server:
    """A running server with one bucket, which keeps every version of an object: how to reach it, what lies in it."""

    url: str
    client: Any

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which botocore, and so s3fs, finds the server and a login."""
        return {**os.environ, **_given(self.url)}

    def listed(self) -> list[str]:
        """Return the path of every object."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [one["Key"] for page in pages for one in page.get("Contents", ())]

    def read(self, key: str) -> bytes:
        """Return an object."""
        with self.client.get_object(Bucket=BUCKET, Key=key)["Body"] as body:
            found: bytes = body.read()
        return found

    def write(self, key: str, content: bytes) -> None:
        """Put an object, as a process elsewhere would."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)

    def puts(self) -> Counter[str]:
        """Return how often each object was put, those that are removed too."""
        pages = self.client.get_paginator("list_object_versions").paginate(Bucket=BUCKET)
        return Counter(one["Key"] for page in pages for one in page.get("Versions", ()))

    def copy(self, prefix: str, folder: Path) -> Path:
        """Copy what lies below a prefix into a folder, as `aws s3 sync` does."""
        for key in self.listed():
            if key.startswith(f"{prefix}/"):
                target = folder / key.removeprefix(f"{prefix}/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(self.read(key))
        return folder


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Serve one empty bucket on a free port until the block ends."""
    import boto3  # noqa: PLC0415  most tests need none of it

    command = [sys.executable, "-m", "tests.s3_server"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=REPO, **pipes) as process:  # type: ignore[call-overload]
        try:
            url = json.loads(process.stdout.readline())
            client = boto3.client(
                "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="made", aws_secret_access_key="up"
            )
            client.create_bucket(Bucket=BUCKET)
            client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
            try:
                yield S3Server(url, client)
            finally:
                client.close()
        finally:
            process.stdin.close()  # and it ends
            process.wait(60)


def _given(url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "made",
        "AWS_SECRET_ACCESS_KEY": "up",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _main() -> None:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  its libraries are loaded in this process alone

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(json.dumps(f"http://{host}:{port}"), flush=True)  # noqa: T201  whoever started us reads it
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    _main()

"""How a view says that something could not be read."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from botocore.exceptions import BotoCoreError, ClientError

from dashboard import words
from strandline import report
from strandline.errors import DeploymentNotFound, StrandlineError


@contextmanager
def told(what: str, *, go_on: bool = False) -> Iterator[None]:
    """Show why `what` could not be had, in one sentence, and end the view there, or only the block with `go_on`."""
    try:
        yield
        return
    except DeploymentNotFound as error:
        st.warning(words.plain(str(error)), title="Nothing is deployed here")
    except (StrandlineError, ClientError, BotoCoreError) as error:
        st.error(words.plain(report.failure(error)), title=f"{what} could not be read")
    if not go_on:
        st.stop()

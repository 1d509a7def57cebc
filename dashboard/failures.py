"""How a view says that something could not be read."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from botocore.exceptions import BotoCoreError, ClientError

from strandline import report
from strandline.errors import DeploymentNotFound, StrandlineError


@contextmanager
def told(what: str) -> Iterator[None]:
    """Show why `what` could not be had, in one sentence, and end the view there."""
    try:
        yield
    except DeploymentNotFound as error:
        st.warning(str(error), title="Nothing is deployed here")
        st.stop()
    except (StrandlineError, ClientError, BotoCoreError) as error:
        st.error(report.failure(error), title=f"{what} could not be read")
        st.stop()

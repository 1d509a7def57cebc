"""The dashboard's router. Start it from the repository: `python -m streamlit run dashboard/app.py`."""

import streamlit as st

from dashboard import links
from strandline.deployment import stack_name

st.set_page_config(page_title="Strandline", page_icon="🧬", layout="wide")

page = st.navigation(
    [
        st.Page("views/runs.py", title="Runs", default=True),
        st.Page("views/run.py", title="Run", url_path=links.RUN, visibility="hidden"),
        st.Page("views/variants.py", title="Variants", url_path=links.VARIANTS),
    ]
)
st.sidebar.caption(f"Stack **{stack_name()}**. For research use; a finding here is no diagnosis.")
page.run()

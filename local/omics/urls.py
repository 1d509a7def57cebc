"""Where the service answers: any path of its hosts, whatever their prefix; method and path tell the operation."""

from typing import Any

url_bases = [r"https?://(?:[a-z-]+-)?omics\.(.+)\.amazonaws\.com"]


def _dispatch(*arguments: Any) -> Any:
    # responses needs the models, which need this module
    from local.omics.responses import OmicsResponse

    return OmicsResponse.dispatch(*arguments)


url_paths = {"{0}/.*$": _dispatch}

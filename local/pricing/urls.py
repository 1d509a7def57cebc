"""Where the price list answers."""

from typing import Any

url_bases = [r"https?://(?:api\.)?pricing\.(.+)\.amazonaws\.com"]


def _dispatch(*arguments: Any) -> Any:
    # responses needs the models, which need this module
    from local.pricing.responses import PricingResponse

    return PricingResponse.dispatch(*arguments)


url_paths = {"{0}/$": _dispatch}

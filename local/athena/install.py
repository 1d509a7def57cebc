"""Athena answered by an engine that really runs SQL, in the place of moto's canned results."""

from local.patching import PatchError, require
from local.state import State


def install(state: State) -> None:
    """Route Athena's requests to this package; call before moto's server makes its Athena application."""
    from moto.athena import models, responses, urls
    from moto.glue.models import GlueBackend, glue_backends
    from moto.s3.models import FakeKey, S3Backend, s3_backends

    from local.athena.api import AthenaApi

    require(AthenaApi, "_get_param", "_get_action", "serialized")
    require(models.AthenaBackend, "create_work_group", "get_work_group", "list_work_groups", "delete_work_group")
    require(models.AthenaBackend, "list_data_catalogs", "get_data_catalog", "list_tags_for_resource")
    require(GlueBackend, "get_databases", "get_tables", "get_table", "get_partitions", "create_database")
    require(GlueBackend, "delete_database", "create_table", "update_table", "delete_table")
    require(S3Backend, "get_bucket", "get_object", "put_object", "delete_object", "list_objects")
    require(FakeKey, "value")
    require(type(s3_backends), "__getitem__")
    require(type(glue_backends), "__getitem__")
    found = urls.url_paths.get("{0}/$")
    if found not in (responses.AthenaResponse.dispatch, AthenaApi.dispatch):
        raise PatchError(urls, "url_paths", f"is {urls.url_paths!r}", "the route of AthenaResponse.dispatch")
    AthenaApi.spill = state.dir / "athena"
    AthenaApi.running.clear()
    urls.url_paths["{0}/$"] = AthenaApi.dispatch


def shutdown() -> None:
    """Cancel the queries that run."""
    from local.athena.api import AthenaApi

    for athena in AthenaApi.running.values():
        athena.queries.stop_all()

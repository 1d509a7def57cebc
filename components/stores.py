"""HealthOmics storage: the reference, the store of read sets, and what bounds and remembers the runs."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as native

from components.policies import allow
from components.read_sets import ReadSets
from components.references import ReferenceGenome, ReferenceStore
from components.roles import allowed, service_role
from components.settings import Settings
from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class StoresArgs:
    """Reads come from `input_bucket`, alignments from `output_bucket`; the settings name reference and limits."""

    stack: Stack
    settings: Settings
    input_bucket: pulumi.Input[str]
    output_bucket: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class StoresOutputs:
    """Ids and ARNs; `reference_uri` is the `omics://` URI that workflows read."""

    import_role_arn: pulumi.Output[str]
    reference_arn: pulumi.Output[str]
    reference_uri: pulumi.Output[str]
    sequence_store_id: pulumi.Output[str]
    sequence_store_arn: pulumi.Output[str]
    run_group_id: pulumi.Output[str]
    run_group_arn: pulumi.Output[str]
    run_cache_id: pulumi.Output[str]
    run_cache_arn: pulumi.Output[str]


class Stores(pulumi.ComponentResource):
    """A reference genome, a sequence store, the role that imports into both, a run group and a run cache."""

    outputs: StoresOutputs

    def __init__(self, name: str, args: StoresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:stores:Stores", name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=not args.stack.disposable)
        role, policy = self._import_role()
        reference = self._reference(role, policy)
        sequences = self._sequences()
        self._read_sets(sequences, reference)
        group, cache = self._bounds()
        self.outputs = StoresOutputs(
            import_role_arn=role.arn,
            reference_arn=reference.arn,
            reference_uri=reference.uri,
            sequence_store_id=sequences.sequence_store_id,
            sequence_store_arn=sequences.arn,
            run_group_id=group.aws_id,
            run_group_arn=group.arn,
            run_cache_id=cache.aws_id,
            run_cache_arn=cache.arn,
        )
        self.register_outputs(vars(self.outputs))

    def _sequences(self) -> native.omics.SequenceStore:
        key = self._args.stack.key
        kms = native.omics.SequenceStoreEncryptionType.KMS
        encryption = native.omics.SequenceStoreSseConfigArgs(type=kms, key_arn=key) if key is not None else None
        # A store is replaced when a tag of it changes, so its tags are frozen at creation.
        return native.omics.SequenceStore(
            f"{self._name}-sequences",
            name=self._name,
            description="Read sets and alignments of Strandline",
            sse_config=encryption,
            propagated_set_level_tags=["strandline:project", "strandline:sample"],
            tags=self._args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=not self._args.stack.disposable, ignore_changes=["tags"]),
        )

    def _read_sets(self, sequences: native.omics.SequenceStore, reference: ReferenceGenome) -> None:
        stack = self._args.stack
        # HealthOmics deletes neither a store that holds read sets nor a reference that they name.
        ReadSets(
            f"{self._name}-read-sets",
            {"store_id": sequences.sequence_store_id, "disposable": stack.disposable, **stack.where},
            pulumi.ResourceOptions(parent=self, depends_on=[reference]),
        )

    def _bounds(self) -> tuple[native.omics.RunGroup, native.omics.RunCache]:
        args, settings = self._args, self._args.settings
        group = native.omics.RunGroup(
            f"{self._name}-runs",
            name=self._name,
            max_runs=settings.max_concurrent_runs,
            max_cpus=settings.max_run_cpus,
            max_duration=settings.max_run_minutes,
            tags=args.stack.tags,
            opts=self._child,
        )
        cache = native.omics.RunCache(
            f"{self._name}-cache",
            name=self._name,
            cache_behavior=native.omics.RunCacheCacheBehavior.CACHE_ON_FAILURE,
            cache_s3_location=pulumi.Output.concat("s3://", args.output_bucket, "/cache/"),
            tags=[{"key": key, "value": value} for key, value in sorted(args.stack.tags.items())],
            opts=self._child,
        )
        return group, cache

    def _import_role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        stack, args = self._args.stack, self._args
        reference = args.settings.reference_uri.removeprefix("s3://")
        buckets: list[pulumi.Input[str]] = [
            stack.bucket_arn(reference.split("/", 1)[0]),
            pulumi.Output.from_input(args.input_bucket).apply(stack.bucket_arn),
            pulumi.Output.from_input(args.output_bucket).apply(stack.bucket_arn),
        ]
        objects: list[pulumi.Input[str]] = [
            stack.bucket_arn(reference),
            pulumi.Output.from_input(args.input_bucket).apply(lambda bucket: stack.bucket_arn(bucket, "inputs/*")),
            pulumi.Output.from_input(args.output_bucket).apply(lambda bucket: stack.bucket_arn(bucket, "runs/*")),
        ]
        source = stack.arn("omics", "*")
        role = service_role(f"{self._name}-import", stack, "omics.amazonaws.com", source=source, parent=self)
        may = [
            allow("s3:GetBucketLocation", "s3:ListBucket", on=buckets),
            allow("s3:GetObject", "s3:GetObjectVersion", on=objects),
        ]
        return role, allowed(f"{self._name}-import-policy", role, *may, parent=self)

    def _reference(self, role: aws.iam.Role, policy: aws.iam.RolePolicy) -> ReferenceGenome:
        args = self._args
        store = ReferenceStore(
            f"{self._name}-references", {"name": "strandline", "tags": args.stack.tags, **args.stack.where}, self._kept
        )
        return ReferenceGenome(
            f"{self._name}-reference",
            {
                "store_id": store.store_id,
                "name": args.settings.reference_name,
                "source": args.settings.reference_uri,
                "role_arn": role.arn,
                "tags": args.stack.tags,
                **args.stack.where,
            },
            pulumi.ResourceOptions(parent=self, protect=not args.stack.disposable, depends_on=[policy]),
        )

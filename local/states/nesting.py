"""`startExecution.sync:2`: the parent sleeps until its child ends, and takes the child with it when it is stopped."""

from typing import Any

from local.call_log import record
from local.patching import replace, replace_value
from local.states import endings

# Between two looks; each look itself waits for the child's end.
_LOOK_SECONDS = 0.25
_PAUSE_SECONDS = 0.01
_RESOLVER = "self, env, resource_runtime_part, normalised_parameters, state_credentials"


def install() -> None:
    """Replace the polling of a nested execution."""
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_callback
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
        StateTaskServiceSfn,
    )

    replace_value(state_task_service_callback, "_DELAY_SECONDS_SYNC_CONDITION_CHECK", _PAUSE_SECONDS, expects=0.5)
    for name in ("_build_sync_resolver", "_build_sync2_resolver"):
        replace(StateTaskServiceSfn, name, _waiting(getattr(StateTaskServiceSfn, name)), expects=_RESOLVER)
    evaluate = StateTaskServiceSfn._eval_sync

    def eval_sync(self: Any, env: Any, sync_resolver: Any, *args: Any, **kwargs: Any) -> Any:
        outcome = evaluate(self, env, sync_resolver, *args, **kwargs)
        child = _execution(sync_resolver.child)
        if endings.is_running(child):  # the parent was stopped, or the task's time was over
            record(env.aws_execution_details.role_arn, "stepfunctions:StopExecution", {"executionArn": child.exec_arn})
            endings.stop(child, "", "The parent execution does not wait any more")
        return outcome

    expected = "self, env, sync_resolver, timeout_seconds, callback_endpoint, heartbeat_endpoint"
    replace(StateTaskServiceSfn, "_eval_sync", eval_sync, expects=expected)


def _waiting(build: Any) -> Any:
    def build_resolver(self: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        child = env.stack[-1]["ExecutionArn"]
        resolve = build(self, env, *args, **kwargs)

        def resolver() -> Any:
            return resolve() if endings.wait(_execution(child), _LOOK_SECONDS) else None

        resolver.child = child
        return resolver

    return build_resolver


def _execution(arn: str) -> Any:
    from moto.stepfunctions.responses import get_backend

    parts = arn.split(":")
    return get_backend(parts[4], parts[3]).describe_execution(arn)

"""Services that do not say for which of their resources they take a role; each with what they document."""

NO_SOURCE_ARN = {
    "lambda.amazonaws.com": "Lambda documents aws:SourceAccount for execution roles, and no ARN",
    "glue.amazonaws.com": "Glue documents no condition at all for the role of its table optimisers",
}

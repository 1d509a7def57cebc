"""One parameter that holds a secret."""

import pulumi
import pulumi_aws as aws

password = pulumi.Config().require_secret("password")
aws.ssm.Parameter("secret", name="/secret", type="SecureString", value=password)
pulumi.export("password", password)

// Judges one request a line from standard input and writes one verdict a line.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'

const { runSimulation } = createRequire(process.argv[2] + '/')('@cloud-copilot/iam-simulate')
const named = (document) => [{ name: 'policy', policy: document }]
const verdicts = []

for await (const line of createInterface({ input: process.stdin })) {
  const { principal, action, resource, context, identity, shared, boundary } = JSON.parse(line)
  const verdict = await runSimulation(
    {
      identityPolicies: named(identity),
      resourcePolicy: shared ?? undefined,
      permissionBoundaryPolicies: boundary ? named(boundary) : undefined,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      request: { action, principal, resource: { resource, accountId: '123456789012' }, contextVariables: context },
    },
    {},
  )
  verdicts.push(verdict.overallResult ?? `refused:${JSON.stringify(verdict.errors).replaceAll(' ', '_')}`)
}
process.stdout.write(verdicts.join('\n') + '\n')

import { assert, describe, it } from "@effect/vitest"
import { OrganizationId, OrganizationSlug } from "@effect-clerk/core/Organization"
import picocolors from "picocolors"
import type * as Plan from "../src/Plan.js"
import * as Provision from "../src/Provision.js"
import * as Report from "../src/Report.js"
import * as Step from "../src/Step.js"

const organization = OrganizationSlug.make("acme")

const rename = Step.Step.UpdateOrganization({ organization, from: { name: "Acme" }, to: { name: "Acme\n\u001b[2J" } })

const merge = Step.Step.MergeOrganizationMetadata({
  organization,
  from: { privateMetadata: { key: null } },
  to: { privateMetadata: { key: "hunter2" } }
})

const domain = Step.Step.CreateDomain({ organization, name: "acme.com" })

const plan: Plan.Plan = {
  access: [],
  parts: [{ existing: { acme: OrganizationId.make("org_1") }, steps: [rename, merge, domain] }],
  refused: [],
  allowlist: [Step.Step.AllowIdentifier({ identifier: "*@acme.com" })],
  unchanged: 3
}

const instance = { kind: "production", keyEnd: "wxyz", keySource: ".env", apiUrl: "https://api.clerk.com" } as const

const error = new Provision.StepFailed({ step: "", reason: "NotFound", codes: [], doubtful: false, message: "no" })

const { Done, Failed, RolledBack, Stuck } = Provision.Event

describe("Report", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<Provision.Event>, string]> = [
    [
      "counts a resource once, however many steps changed it",
      [rename, merge, domain, ...plan.allowlist].map((step) => Done({ step })),
      "2 created, 1 updated, 3 unchanged, 0 failed, 0 rolled back\n"
    ],
    [
      "counts what remains after an interruption",
      [Done({ step: rename }), RolledBack({ step: rename })],
      "0 created, 0 updated, 3 unchanged, 0 failed, 1 rolled back, 2 not attempted\n"
    ],
    [
      "counts a resource as failed when one of its steps failed",
      [Done({ step: rename }), Failed({ step: merge, error }), RolledBack({ step: rename })],
      "0 created, 0 updated, 3 unchanged, 1 failed, 0 rolled back, 2 not attempted\n"
      + "! failed to merge metadata of organization acme: privateMetadata.key: no\n"
    ],
    [
      "counts a step that could not be rolled back as failed",
      [Done({ step: domain }), Stuck({ step: domain, error })],
      "0 created, 0 updated, 3 unchanged, 1 failed, 0 rolled back, 2 not attempted\n"
      + "! could not roll back: create domain acme.com in acme: no\n"
    ]
  ]

  it.each(cases)("%s", (_, events, text) => {
    assert.strictEqual(Report.render(Report.make(plan, events)), text)
  })

  it("shows the plan, without values of private metadata", () => {
    assert.strictEqual(
      Report.preview(instance, plan, picocolors.createColors(false)),
      [
        "Instance: production (key ...wxyz from .env), https://api.clerk.com",
        "",
        "~ organization acme        name                 Acme -> Acme\ufffd\ufffd[2J",
        "                           privateMetadata.key  (none) -> (private)",
        "+ domain acme.com of acme",
        "+ identifier *@acme.com",
        "",
        "Plan: 2 to create, 1 to update, 0 to delete, 3 unchanged.\n"
      ].join("\n")
    )
    assert.deepStrictEqual(JSON.parse(Report.toJson(instance, plan)), {
      instance,
      changes: [
        {
          action: "update",
          subject: "organization acme",
          fields: [
            { field: "name", before: "Acme", after: "Acme\n\u001b[2J" },
            { field: "privateMetadata.key", before: null, after: "(private)" }
          ]
        },
        { action: "create", subject: "domain acme.com of acme", fields: [] },
        { action: "create", subject: "identifier *@acme.com", fields: [] }
      ],
      refused: [],
      summary: { create: 2, update: 1, delete: 0, unchanged: 3 }
    })
  })

  it("shows additions in green and updates in yellow", () => {
    const painted = Report.preview(instance, plan, picocolors.createColors(true))
    assert.match(painted, /^\u001b\[33m~ organization acme/m)
    assert.include(painted, "\u001b[32m+ domain acme.com")
  })
})

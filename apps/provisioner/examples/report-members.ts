// Writes every member of every organization as a line of JSON, reading four organizations at a time.
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Ndjson from "@effect/platform/Ndjson"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeSink from "@effect/platform-node/NodeSink"
import * as Clerk from "@effect-clerk/client/Clerk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

const members = Stream.unwrap(
  Effect.map(
    Clerk.Clerk,
    ({ organizationMemberships, organizations }) =>
      organizations.listStream({ orderBy: "+name" }).pipe(
        Stream.flatMap(
          ({ id, name }) =>
            organizationMemberships.listStream({ organizationId: id }).pipe(
              Stream.map(({ createdAt, publicUserData, role }) => ({
                organization: name,
                member: publicUserData?.identifier ?? null,
                role,
                since: DateTime.formatIsoDateUtc(createdAt)
              }))
            ),
          { concurrency: 4 }
        )
      )
  )
)

const ClerkLive = Clerk.layerConfig().pipe(Layer.provide(FetchHttpClient.layer))

members.pipe(
  Stream.pipeThroughChannel(Ndjson.pack()),
  Stream.run(NodeSink.stdout),
  Effect.provide(ClerkLive),
  NodeRuntime.runMain
)

import { ProxyChecksApi } from "@effect-clerk/core/contract/ProxyChecks"
import { ProxyCheck, ProxyCheckId } from "@effect-clerk/core/ProxyCheck"
import * as Either from "effect/Either"
import * as failures from "../failures.js"
import * as Resource from "../resource.js"
import * as domains from "./domains.js"

export const resource = Resource.make({
  group: ProxyChecksApi,
  handlers: {
    verify: ({ domainId, proxyUrl }, store) =>
      Either.gen(function*() {
        yield* failures.refuse([
          domainId === undefined ? failures.parameterMissing("domain_id") : null,
          proxyUrl === undefined ? failures.parameterMissing("proxy_url") : null
        ])
        const { id } = yield* Either.mapLeft(
          domains.find(store, domainId ?? ""),
          () => failures.unprocessable(failures.parameterValue("domain_id", domainId))
        )
        return new ProxyCheck({
          id: ProxyCheckId.make(store.nextId("proxchk")),
          domainId: id,
          lastRunAt: store.now,
          proxyUrl: proxyUrl ?? "",
          // guess: every proxy check succeeds, without a request
          successful: true,
          createdAt: store.now,
          updatedAt: store.now
        }, true)
      })
  }
})

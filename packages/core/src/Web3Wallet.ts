/**
 * Web3 wallets of users.
 *
 * @module
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { nullable, object, timestamp } from "./internal/fields.js"
import { Web3WalletId } from "./internal/ids.js"
import * as Model from "./internal/model.js"
import { Verification } from "./Verification.js"

export { Web3WalletId } from "./internal/ids.js"

/**
 * A web3 wallet of a user, identified by its address.
 *
 * @since 0.2.0
 * @category models
 */
export class Web3Wallet extends Model.Class<Web3Wallet>("@effect-clerk/core/Web3Wallet")(() => ({
  object: object("web3_wallet"),
  id: Web3WalletId,
  web3Wallet: Schema.String,
  verification: nullable(Verification),
  createdAt: nullable(timestamp),
  updatedAt: nullable(timestamp)
})) {}

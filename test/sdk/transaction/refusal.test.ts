// What nodes write when they do not take a transaction: the texts of their sources and of public reports.
import { describe, expect, it } from "vitest";
import { classRefusal, readWanted, type RefusalKind } from "../../../sdk/src/transaction/refusal.ts";

const ACCOUNT = "0x71562b71999873DB5b286dF957af199Ec94617F7";
const TEXTS: readonly (readonly [RefusalKind, node: string, ...texts: string[]])[] = [
  [
    "fee-too-low",
    "geth",
    "transaction underpriced",
    "transaction underpriced: gas tip cap 1, minimum needed 25000000000",
    "underpriced: minimum needed 25000000000",
    `max fee per gas less than block base fee: address ${ACCOUNT}, maxFeePerGas: 1, baseFee: 875000000`,
    "err: max fee per gas less than block base fee (supplied gas 31)",
    "fee cap less than block base fee",
  ],
  ["fee-too-low", "bor", "transaction underpriced: tip needed 25000000000, tip permitted 1500000000"],
  ["fee-too-low", "Besu", "Gas price below configured minimum gas price", "Gas price below current base fee"],
  [
    "fee-too-low",
    "Nethermind",
    "FeeTooLow",
    "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100, MaxPriorityFeePerGas:200, Block number: 5",
    "FeeTooLow, EffectivePriorityFeePerGas too low 0 < 1000000000, BaseFee: 7",
    "FeeTooLow, FeePerGas needs to be higher than 100 to be added to the TxPool. Affordable FeePerGas of rejected tx: 50.",
    "FeeTooLowToCompete",
  ],
  ["fee-too-low", "Erigon", "fee too low", "transaction underpriced: max fee per gas less than block base fee"],
  ["fee-too-low", "Arbitrum", "gas price too low", "gas price below minimum"],
  ["fee-too-low", "Metis", "gas price too low: 1 wei, use at least tx.gasPrice = 15000000 wei"],
  ["fee-too-low", "Celo", "gasprice is less than gas price minimum floor"],
  [
    "fee-too-low",
    "OpenEthereum",
    "Transaction gas price is too low. It does not satisfy your node's minimal gas price",
  ],
  [
    "fee-too-low",
    "Hardhat",
    "Transaction gas price is 1, which is below the minimum of 10",
    "Transaction maxFeePerGas (1) is too low for the next block, which has a baseFeePerGas of 875000000",
  ],
  ["fee-too-low", "zkSync", "The operator included transaction with an unacceptable gas price"],
  [
    "funds",
    "geth",
    `insufficient funds for gas * price + value: address ${ACCOUNT} have 0 want 21000000000000`,
    "insufficient funds for transfer",
    "insufficient funds for gas * price + value: balance 0, tx cost 100, overshot 100",
  ],
  ["funds", "Besu", "Upfront cost exceeds account balance"],
  [
    "funds",
    "Nethermind",
    "InsufficientFunds, Account balance: 0, cumulative cost: 100",
    "InsufficientFunds, Balance is 0 less than sending value + gas 4",
  ],
  ["funds", "Arbitrum", "not enough funds for gas", "insufficient balance for transfer"],
  ["funds", "anvil", "Insufficient funds for gas * price + value"],
  [
    "funds",
    "Hardhat",
    "Sender doesn't have enough funds to send tx. The max upfront cost is: 9 and the sender's balance is: 0.",
  ],
  ["funds", "zkSync", "insufficient funds for gas + value. balance: 0, fee: 5, value: 0"],
  [
    "funds",
    "OpenEthereum",
    "Insufficient funds. The account you tried to send transaction from does not have enough funds.",
  ],
  ["funds", "Quorum", "transaction would cause overdraft"],
  [
    "nonce-held",
    "geth",
    "nonce too low",
    `nonce too low: address ${ACCOUNT}, tx: 0 state: 1`,
    "nonce too high",
    "replacement transaction underpriced",
    "replacement transaction underpriced: new tx gas fee cap 10 <= 10 queued",
  ],
  [
    "nonce-held",
    "Besu",
    "Nonce too low",
    "Nonce too high",
    "Replacement transaction underpriced",
    "Transaction nonce is too distant from current sender nonce",
  ],
  [
    "nonce-held",
    "Nethermind",
    "OldNonce, Current nonce: 5, nonce of rejected tx: 4",
    "NonceGap, Future nonce. Expected nonce: 3",
    "OwnNonceAlreadyUsed",
  ],
  ["nonce-held", "Erigon", "could not replace existing tx", "INTERNAL_ERROR: could not replace existing tx"],
  ["nonce-held", "Arbitrum", "invalid transaction nonce"],
  ["nonce-held", "zkSync", "nonce too high. allowed nonce range: 427 - 477, actual: 527"],
  [
    "nonce-held",
    "OpenEthereum",
    "Transaction nonce is too low. Try incrementing the nonce.",
    "Transaction gas price 1 is too low. There is another transaction with same nonce in the queue. Try increasing the gas price or incrementing the nonce.",
  ],
  ["unauthorized", "Besu", "Sender account not authorized to send transactions", "account not authorized"],
  ["unauthorized", "Quorum", "account does not have permission for the transaction"],
  [
    "unauthorized",
    "OpenEthereum",
    "Transaction is not permitted. Contact the network owner.",
    "Sender is banned in local queue",
  ],
  ["unauthorized", "Arbitrum", "forbidden sender address"],
  [
    "unauthorized",
    "a company's proxy",
    "Unauthorized",
    "method eth_sendRawTransaction is not allowed",
    "the method is not whitelisted",
  ],
  ["already-known", "geth", "already known", "known transaction: 0x12", "already known: replaced"],
  ["already-known", "Besu", "Known transaction"],
  ["already-known", "Nethermind", "AlreadyKnown"],
  ["already-known", "anvil", "transaction already imported"],
  ["already-known", "zkSync", "known transaction. transaction with hash 0x12 is already in the system"],
  ["already-known", "OpenEthereum", "Transaction with the same hash was already imported."],
  ["already-known", "Moonbeam", "Pool(AlreadyImported)"],
  [
    "gas-limit",
    "geth",
    "exceeds block gas limit",
    "transaction gas limit too high (cap: 16777216, tx: 21000000)",
    "intrinsic gas too low: gas 20000, minimum needed 21000",
    "gas required exceeds allowance (16777216)",
    "insufficient gas for floor data gas cost",
  ],
  ["gas-limit", "Besu", "Transaction gas limit exceeds block gas limit", "Intrinsic gas exceeds gas limit"],
  ["gas-limit", "Nethermind", "GasLimitExceeded, Gas limit: 100, gas limit of rejected tx: 200"],
  [
    "gas-limit",
    "Reth",
    "transaction gas limit (30000001) is over 30000000, exceeds block gas limit",
    "transaction's gas limit exceeds block's gas limit",
  ],
  [
    "gas-limit",
    "Hardhat",
    "Transaction gas limit is 30000000 and exceeds transaction gas cap of 16777216",
    "Transaction gas limit is 90 and exceeds block gas limit of 60",
  ],
  ["gas-limit", "anvil", "CallGasCostMoreThanGasLimit", "intrinsic gas too high"],
  ["gas-limit", "zkSync", "Not enough gas for transaction validation"],
  [
    "gas-limit",
    "OpenEthereum",
    "Transaction cost exceeds current gas limit. Limit: 1, got: 2. Try decreasing supplied gas.",
  ],
  ["type", "geth", "transaction type not supported"],
  ["type", "Besu", "Transaction type EIP1559 is invalid, accepted transaction types are [FRONTIER]"],
  ["type", "Nethermind", "InvalidTxType: transaction type in Custom is not supported", "TxTypeNotSupported"],
  ["type", "Hardhat", "Cannot run transaction: EIP 1559 is not activated."],
  [
    "unknown",
    "any",
    "txpool is full",
    "invalid sender",
    "Wrong Chain ID in transaction signature",
    "daily request count exceeded, request rate limited",
    "Internal error",
    "tx fee (1.05 ether) exceeds the configured cap (1.00 ether)",
    "",
  ],
];

const cases = TEXTS.flatMap(([kind, node, ...texts]) => texts.map((text) => [kind, node, text] as const));

describe("classRefusal", () => {
  it.each(cases)("%s (%s): %s", (kind, _, text) => {
    expect(classRefusal(text)).toBe(kind);
  });

  it("does not look at the case of letters", () => {
    for (const [kind, , text] of cases) expect(classRefusal(text.toUpperCase()), text).toBe(kind);
  });
});

describe("readWanted", () => {
  it.each([
    ["transaction underpriced: gas tip cap 1, minimum needed 25000000000", { tip: 25_000_000_000n }],
    [
      "transaction gas price below minimum: gas tip cap 2886507590, minimum needed 25000000000",
      { tip: 25_000_000_000n },
    ],
    ["underpriced: minimum needed 25000000000", { tip: 25_000_000_000n }],
    ["transaction underpriced: tip needed 30000000000, tip permitted 1", { tip: 30_000_000_000n }],
    ["FeeTooLow, EffectivePriorityFeePerGas too low 0 < 1000000000, BaseFee: 7", { tip: 1_000_000_000n }],
    ["gas price too low: 1 wei, use at least tx.gasPrice = 15000000 wei", { tip: 15_000_000n }],
    [
      "max fee per gas less than block base fee: address 0x1, maxFeePerGas: 1, baseFee: 875000000",
      { baseFee: 875_000_000n },
    ],
    ["transaction underpriced", {}],
    ["", {}],
  ])("%s", (message, wanted) => {
    expect(readWanted(message)).toEqual(wanted);
  });
});

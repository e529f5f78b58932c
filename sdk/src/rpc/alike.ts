// What honest nodes of every make say alike, as one text: so that their answers can be compared.

/** What honest nodes of every make say alike, of answers in which they may differ else: nothing more is taken from them. */
const BLOCK_MEMBERS = ["number", "hash", "timestamp", "baseFeePerGas", "gasLimit"];
const LOG_MEMBERS = ["address", "topics", "data", "blockNumber", "transactionHash", "logIndex"];
const RECEIPT_MEMBERS = ["transactionHash", "blockHash", "blockNumber", "gasUsed", "status", "contractAddress"];
const ALIKE: Readonly<Record<string, (result: unknown) => unknown>> = {
  eth_getBlockByNumber: (block) => (block === null ? null : pick(block, BLOCK_MEMBERS)),
  eth_getLogs: (logs) => listLogs(logs),
  eth_getTransactionReceipt: (receipt) =>
    receipt === null ? null : { ...pick(receipt, RECEIPT_MEMBERS), logs: listLogs(Object(receipt).logs) },
};

function pick(value: unknown, members: readonly string[]): Record<string, unknown> {
  const found = Object(value) as Record<string, unknown>;
  return Object.fromEntries(members.map((member) => [member, found[member] ?? undefined]));
}

function listLogs(logs: unknown): unknown {
  return Array.isArray(logs) ? logs.map((log) => pick(log, LOG_MEMBERS)) : null;
}

/** Members and results that are numbers. */
const NUMBERS =
  /^(?:number|timestamp|baseFeePerGas|blockNumber|logIndex|gasUsed|status|eth_(?:blockNumber|estimateGas|gasPrice|getBalance|getTransactionCount|maxPriorityFeePerGas))$/;

/** A result as one text: equal for honest nodes, whatever letters they write hexadecimal digits in, and with zeros before a number or without. */
export function writeAlike(method: string, result: unknown): string {
  return JSON.stringify(ALIKE[method]?.(result) ?? result, (name, value: unknown) => {
    if (typeof value !== "string") return value;
    return NUMBERS.test(name || method) ? value.toLowerCase().replace(/^0x0+(?=.)/, "0x") : value.toLowerCase();
  });
}

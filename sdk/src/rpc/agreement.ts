// Several nodes, side by side: nothing counts before as many hosts as asked for have said the same, and nobody is waited for longer than needed.

import { RpcError, type RpcNode } from "./rpc.ts";

/** What a node says to one question, comparable as text; or why it says nothing. */
export type Vote<T> = { readonly key: string; readonly value: T } | RpcError;

/** What the nodes agreed on. */
export interface Agreement<T> {
  readonly value: T;
  /** The hosts that said so when it was decided. */
  readonly voters: ReadonlySet<string>;
}

interface Tally<T> {
  readonly votes: Map<string, { readonly value: T; readonly voters: Set<string> }>;
  readonly failures: RpcError[];
  result?: Agreement<T> | RpcError;
}

/**
 * Asks all nodes the same questions at once, and waits only until each is decided: by equal answers of `quorum` hosts, or because so
 * many can no longer come.
 * @param count the number of questions; `ask` gives as many votes, or fails for all of them
 * @returns for each question what was agreed on, or an RpcError: `rpc.disagreement` where answers contradict each other
 */
export function agree<T>(
  nodes: readonly RpcNode[],
  quorum: number,
  count: number,
  ask: (node: RpcNode, position: number) => Promise<readonly Vote<T>[]>,
): Promise<readonly (Agreement<T> | RpcError)[]> {
  const tallies = Array.from({ length: count }, (): Tally<T> => ({ votes: new Map(), failures: [] }));
  return new Promise((resolve, reject) => {
    const open = new Set(nodes);
    // Where there is nobody to wait for, nothing else would end it.
    if (nodes.length === 0) resolve(tallies.map(() => joinFailures([], quorum, nodes, 0)));
    const take = (node: RpcNode, votes: (question: number) => Vote<T>): void => {
      open.delete(node);
      for (const [question, tally] of tallies.entries())
        takeVote(tally, votes(question), { voter: node.voter, quorum, nodes, open });
      const results = tallies.map(({ result }) => result);
      if (results.every((result) => result !== undefined)) resolve(results);
    };
    for (const [position, node] of nodes.entries()) {
      ask(node, position).then(
        (votes) =>
          take(node, (question) => votes[question] ?? new RpcError("rpc.bad-answer", `${node.host} did not answer`)),
        (error: unknown) => (error instanceof RpcError ? take(node, () => error) : reject(error)),
      );
    }
  });
}

interface Round {
  readonly voter: string;
  readonly quorum: number;
  readonly nodes: readonly RpcNode[];
  /** Those that have not answered yet. */
  readonly open: ReadonlySet<RpcNode>;
}

function takeVote<T>(tally: Tally<T>, vote: Vote<T>, { voter, quorum, nodes, open }: Round): void {
  const { votes, failures } = tally;
  if (tally.result !== undefined) return;
  if (vote instanceof RpcError) failures.push(vote);
  else {
    const same = votes.get(vote.key) ?? { value: vote.value, voters: new Set() };
    same.voters.add(voter);
    votes.set(vote.key, same);
    if (same.voters.size >= quorum) {
      tally.result = same;
      return;
    }
  }
  const coming = [...open].map((node) => node.voter);
  const said = [[], ...[...votes.values()].map(({ voters }) => [...voters])];
  const most = Math.max(...said.map((voters) => new Set([...voters, ...coming]).size));
  // Who says that there is no such contract may be contradicted yet.
  const isOpen = open.size > 0 && failures.some(isAnswer);
  if (most < quorum && !isOpen) tally.result = describeFailure(votes.size, failures, quorum, nodes);
}

/** That there is another contract, or none, is an answer too: it contradicts one that there is. */
function isAnswer({ code }: RpcError): boolean {
  return code === "registry.no-contract" || code === "registry.wrong-code";
}

function describeFailure(
  answers: number,
  failures: readonly RpcError[],
  quorum: number,
  nodes: readonly RpcNode[],
): RpcError {
  if (answers + (failures.some(isAnswer) ? 1 : 0) > 1) {
    const hosts = nodes.map(({ host }) => host).join(", ");
    return new RpcError("rpc.disagreement", `the nodes ${hosts} contradict each other`);
  }
  return joinFailures(failures, quorum, nodes, answers);
}

/** One failure for those of several nodes: their code where they share one, else `rpc.unreachable`. @param answers how many answers there were, too few to count */
export function joinFailures(
  failures: readonly RpcError[],
  quorum: number,
  nodes: readonly RpcNode[],
  answers: number,
): RpcError {
  const [first] = failures;
  if (first === undefined || nodes.length === 1)
    return first ?? new RpcError("rpc.unreachable", "no node of this registry is named", undefined, "no-node");
  const isShared = failures.every(({ code }) => code === first.code);
  const isSame = failures.every(({ reason }) => reason === first.reason);
  const reasons = failures.map(({ message }) => message).join("; ");
  return new RpcError(
    isShared ? first.code : "rpc.unreachable",
    `fewer than ${quorum} of ${new Set(nodes.map(({ voter }) => voter)).size} hosts gave an answer: ${reasons}`,
    undefined,
    isSame ? first.reason : undefined,
    answers > 0 || !isShared,
  );
}

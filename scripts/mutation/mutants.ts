// Mutants of the contracts: one small change each, made from the compiler's syntax tree, always the same ones in the same order.

/** One changed place of one source. */
export interface Mutant {
  /** File, line, kind and what became of the text: stays the same while the line does. */
  readonly id: string;
  readonly file: string;
  /** Offset and length in bytes, as the compiler counts. */
  readonly start: number;
  readonly length: number;
  readonly replacement: string;
}

/** A node of solc's syntax tree: the members that are used here, each present in some kinds of node only. */
export interface Node {
  readonly nodeType: string;
  /** Offset, length and source's number. */
  readonly src: string;
  readonly typeDescriptions?: { readonly typeString?: string };
  readonly operator?: string;
  readonly prefix?: boolean;
  readonly kind?: string;
  readonly value?: string;
  readonly name?: string;
  readonly memberName?: string;
  readonly arguments?: readonly Node[];
  readonly expression?: Node | null;
  readonly subExpression?: Node;
  readonly leftExpression?: Node;
  readonly rightExpression?: Node;
  readonly leftHandSide?: Node;
  readonly rightHandSide?: Node;
  readonly condition?: Node;
  readonly trueExpression?: Node;
  readonly falseExpression?: Node;
}

const operators: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">"],
  "<=": ["<", ">"],
  ">": [">=", "<"],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "&&": ["||"],
  "||": ["&&"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["/"],
  "&": ["|"],
  "|": ["&"],
  ">>": ["<<"],
  "<<": [">>"],
  "|=": ["=", "&="],
  "&=": ["=", "|="],
  ">>=": ["<<="],
};

/** Functions whose last argument is a moment or the bound of a term: it is shifted by a second either way. */
const momentTakers = new Set(["contains", "endedAt", "newTerm"]);

/** Gives every mutant of a source. */
export function listMutants(file: string, source: string, tree: Node): readonly Mutant[] {
  const bytes = Buffer.from(source);
  const found: Mutant[] = [];
  const textOf = (node: Node): string => {
    const [start, length] = placeOf(node);
    return bytes.subarray(start, start + length).toString();
  };
  const change = (kind: string, node: Node, replacement: string): void => {
    const [start, length] = placeOf(node);
    changeAt(kind, start, length, replacement);
  };
  const changeAt = (kind: string, start: number, length: number, replacement: string): void => {
    const line = bytes.subarray(0, start).toString().split("\n").length;
    const was = bytes.subarray(start, start + length).toString();
    if (was === replacement) return;
    const id = `${file}:${line} ${kind}: ${shorten(was)} → ${shorten(replacement)}`;
    found.push({ id, file, start, length, replacement });
  };
  const changeOperator = (node: Node, left: Node | undefined, right: Node | undefined): void => {
    if (left === undefined || right === undefined) return;
    const operator = node.operator ?? "";
    const between = placeOf(left)[0] + placeOf(left)[1];
    const at = bytes.subarray(between, placeOf(right)[0]).indexOf(operator) + between;
    for (const other of operators[operator] ?? []) changeAt("operator", at, operator.length, other);
    if (operator === "&&" || operator === "||") {
      change("condition", node, textOf(left));
      change("condition", node, textOf(right));
    }
  };
  const changeLiteral = (node: Node, value: string): void => {
    if (node.kind === "bool") change("constant", node, value === "true" ? "false" : "true");
    if (node.kind === "string") change("constant", node, `"${value}?"`);
    if (node.kind !== "number") return;
    const next = textOf(node).replace(/^[0-9_]+/, (digits) => String(Number(digits.replace(/_/g, "")) + 1));
    change("constant", node, next);
    if (value !== "0") change("constant", node, "0");
  };

  const visitors: Readonly<Record<string, (node: Node) => void>> = {
    ExpressionStatement({ expression }) {
      if (!expression || isStep(textOf(expression))) return;
      const callee =
        expression.nodeType === "FunctionCall" && expression.expression ? textOf(expression.expression) : "";
      const kind = callee === "require" ? "guard" : callee === "revert" ? "revert" : callee === "" ? "write" : "call";
      change(`${kind} deleted`, expression, "0");
    },
    EmitStatement: (node) => change("event deleted", node, "0;"),
    BinaryOperation: (node) => changeOperator(node, node.leftExpression, node.rightExpression),
    Assignment(node) {
      if (node.operator !== "=") changeOperator(node, node.leftHandSide, node.rightHandSide);
    },
    UnaryOperation(node) {
      const { operator, subExpression } = node;
      if (subExpression === undefined) return;
      if (operator === "!" || operator === "~") change("operator", node, textOf(subExpression));
      if (operator === "++" && !isStep(textOf(node))) change("order", node, `${textOf(subExpression)}++`);
    },
    Literal: (node) => changeLiteral(node, node.value ?? ""),
    Conditional(node) {
      for (const kept of [node.trueExpression, node.falseExpression]) if (kept) change("choice", node, textOf(kept));
    },
    IfStatement({ condition }) {
      if (condition) for (const value of ["true", "false"]) change("branch", condition, value);
    },
    Return({ expression }) {
      if (expression?.typeDescriptions?.typeString !== "bool") return;
      for (const value of ["true", "false"]) change("result", expression, value);
    },
    ModifierInvocation(node) {
      if (textOf(node) === "onlyOwner") change("guard deleted", node, "");
    },
    FunctionCall({ expression, arguments: given = [] }) {
      const name = expression?.memberName ?? expression?.name ?? "";
      const [first, last] = [given[0], given.at(-1)];
      if (momentTakers.has(name) && last) {
        for (const shift of ["+ 1", "- 1"]) change("moment", last, `${textOf(last)} ${shift}`);
      }
      if (name === "newTerm" && first) change("moment", first, `${textOf(first)} + 1`);
      swapNeighbours(given);
    },
  };
  const swapNeighbours = (given: readonly Node[]): void => {
    for (let i = 0; i + 1 < given.length; i += 1) {
      const [one, two] = [given[i], given[i + 1]];
      if (one === undefined || two === undefined || typeOf(one) !== typeOf(two) || textOf(one) === textOf(two))
        continue;
      const start = placeOf(one)[0];
      const end = placeOf(two)[0] + placeOf(two)[1];
      const between = bytes.subarray(start + placeOf(one)[1], placeOf(two)[0]).toString();
      changeAt("arguments", start, end - start, `${textOf(two)}${between}${textOf(one)}`);
    }
  };

  visit(tree, visitors);
  const ids = new Set<string>();
  return found
    .toSorted((a, b) => a.start - b.start || a.length - b.length)
    .filter(({ id }) => !ids.has(id) && ids.add(id) !== undefined);
}

function visit(value: unknown, visitors: Readonly<Record<string, (node: Node) => void>>): void {
  if (Array.isArray(value)) {
    for (const element of value) visit(element, visitors);
  } else if (isNode(value)) {
    visitors[value.nodeType]?.(value);
    for (const [member, child] of Object.entries(value)) if (member !== "typeDescriptions") visit(child, visitors);
  }
}

/** A loop's step: without it the loop does not end, and its order makes no difference. */
function isStep(text: string): boolean {
  return text === "++i";
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value;
}

function placeOf(node: Node): readonly [number, number] {
  const [start = 0, length = 0] = node.src.split(":").map(Number);
  return [start, length];
}

function typeOf(node: Node): string {
  return node.typeDescriptions?.typeString ?? "";
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 87)}…` : line;
}

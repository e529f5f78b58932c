// Programs that tests, benchmarks and `npm run dev` start: none outlives the process that started it, however that one ends.
import { type ChildProcess, spawn } from "node:child_process";

/**
 * Kills what it was told of (`+ pid`, `- pid`) once its input ends, which it does when the process that writes there is gone, even by SIGKILL.
 * It does not hear Ctrl-C: it is a session of its own.
 */
const GUARD = `
trap '' HUP INT TERM
pids=
while read -r sign pid; do
  case $sign in
    +) pids="$pids $pid" ;;
    -) kept=; for one in $pids; do [ "$one" = "$pid" ] || kept="$kept $one"; done; pids=$kept ;;
  esac
done
for pid in $pids; do kill -9 "$pid"; done 2>/dev/null
`;

const running = new Set<number>();
let guard: ChildProcess | undefined;

/**
 * Has a program end with this process: after an exit, an exception, a signal or SIGKILL.
 * @param hasGroup it was spawned `detached`: all of its process group end
 * @returns the program
 */
export function bindChild<Child extends ChildProcess>(child: Child, hasGroup = false): Child {
  if (child.pid === undefined) return child;
  const pid = hasGroup ? -child.pid : child.pid;
  if (running.size === 0) process.on("exit", endAll);
  running.add(pid);
  tellGuard(`+ ${pid}`);
  child.once("exit", () => {
    running.delete(pid);
    tellGuard(`- ${pid}`);
    if (running.size === 0) process.removeListener("exit", endAll);
  });
  return child;
}

function endAll(): void {
  for (const pid of running) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
}

function tellGuard(line: string): void {
  // Windows has no such shell; there the listener of "exit" is all.
  if (process.platform === "win32") return;
  if (guard === undefined) {
    guard = spawn("sh", ["-c", GUARD], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    guard.once("error", () => undefined).unref();
    guard.stdin?.once("error", () => undefined);
    (guard.stdin as { unref?: () => void } | null)?.unref?.();
  }
  guard.stdin?.write(`${line}\n`);
}

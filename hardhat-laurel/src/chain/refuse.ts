// How the plugin refuses: Hardhat prints such an error as a sentence, without a trace.
import { HardhatPluginError } from "hardhat/plugins";

/** An error of this plugin. */
export function refuse(message: string, cause?: unknown): HardhatPluginError {
  return new HardhatPluginError("hardhat-laurel", message, cause instanceof Error ? cause : undefined);
}

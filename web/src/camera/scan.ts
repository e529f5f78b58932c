// Reading QR codes from the camera. Loaded when somebody scans.

import decodeQr from "qr/decode.js";

/** How a scan goes on and ends. */
export interface ScanOptions {
  /** Ends it, and lets go of the camera. */
  readonly signal: AbortSignal;
  /** Called for each text that is found, the same one again and again. */
  readonly found: (text: string) => void;
}

const FRAMES_PER_SECOND = 8;
const MOST_WIDTH = 1280;
const MOST_HEIGHT = 720;

/**
 * Shows the camera in a video and reads the codes before it, until the signal ends it.
 * @throws DOMException as `getUserMedia` does: `NotAllowedError`, `NotFoundError`, …
 */
export async function scanCodes(video: HTMLVideoElement, { signal, found }: ScanOptions): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: MOST_WIDTH }, height: { ideal: MOST_HEIGHT } },
  });
  try {
    video.srcObject = stream;
    if (!signal.aborted) await video.play();
    const canvas = document.createElement("canvas");
    while (!signal.aborted) {
      const text = readFrame(video, canvas);
      if (text !== undefined) found(text);
      await new Promise((resolve) => setTimeout(resolve, 1000 / FRAMES_PER_SECOND));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

function readFrame(video: HTMLVideoElement, canvas: HTMLCanvasElement): string | undefined {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return undefined;
  // A phone held upright gives a frame that is higher than wide.
  const [most, least] = [Math.max(videoWidth, videoHeight), Math.min(videoWidth, videoHeight)];
  const scale = Math.min(1, MOST_WIDTH / most, MOST_HEIGHT / least);
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return undefined;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  try {
    return decodeQr({ data, width, height });
  } catch {
    return undefined; // No code in this frame.
  }
}

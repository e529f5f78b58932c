// The part of saxen that is used; it comes without types.
declare module "saxen" {
  type Decode = (text: string) => string;

  export class Parser {
    on(event: "openTag", listener: (name: string, attributes: () => Record<string, string>) => void): this;
    on(event: "closeTag", listener: (name: string) => void): this;
    on(event: "text", listener: (text: string, decode: Decode) => void): this;
    on(event: "cdata" | "attention", listener: (text: string) => void): this;
    on(event: "warn", listener: (warning: Error) => void): this;
    parse(xml: string): Error | null;
  }
}

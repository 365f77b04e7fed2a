// The one door for HTML from the server into the page: a Trusted Types policy that the page's
// Content-Security-Policy names. The HTML was made safe by the server when it was written.

export interface TrustedMarkup {
  toString(): string;
}

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createHTML: (html: string) => string },
  ): { createHTML: (html: string) => TrustedMarkup };
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("hiroba-post", { createHTML: (html) => html });

// Returns a post's HTML for innerHTML; a plain string where the browser has no Trusted Types.
export function trustPostHtml(html: string): string {
  // TypeScript knows innerHTML as a string; the browser wants the trusted object itself.
  return (policy?.createHTML(html) ?? html) as string;
}

/** Decodes base64 or base64url, with or without padding, to one character per byte. Throws on anything else. */
export const decode = (text: string): string => atob(text.replace(/-/g, "+").replace(/_/g, "/"))

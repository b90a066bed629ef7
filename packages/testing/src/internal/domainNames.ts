/** Whether a text is a fully qualified domain name in lowercase. */
export const isDomainName = (text: string): boolean =>
  /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/.test(text)

const local = /[a-z0-9!#$%&'+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'+/=?^_`{|}~-]+)*/
const label = /[a-z0-9]([a-z0-9-]*[a-z0-9])?/

const pattern = new RegExp(`^${local.source}@(${label.source}\\.)+${label.source}$`, "i")

/** Whether it is an e-mail address as `format: email` of Clerk's documents has it, which says what the answers hold. */
export const isEmailAddress = (text: string): boolean => pattern.test(text)

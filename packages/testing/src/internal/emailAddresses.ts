const local = /[a-z0-9!#$%&'+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'+/=?^_`{|}~-]+)*/
const label = /[a-z0-9]([a-z0-9-]*[a-z0-9])?/

const pattern = new RegExp(`^${local.source}@(${label.source}\\.)+${label.source}$`, "i")

/** Whether a text matches `format: email` of Clerk's documents, which answers must match. */
export const isEmailAddress = (text: string): boolean => pattern.test(text)

export * as YamlDocument from "./YamlDocument.js"

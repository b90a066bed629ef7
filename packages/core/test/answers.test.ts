import { describeAnswers } from "./support/answers.js"

describeAnswers(4)

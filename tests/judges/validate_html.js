// Prints what html-validate has against the page on standard input, a line each.
const fs = require('node:fs')
const { HtmlValidate } = require('html-validate')

const rules = {
  root: true,
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    'no-inline-style': 'error',
    'no-implicit-button-type': 'error',
    // JAWS reads what describes a group of boxes only where the group says that it is one.
    'no-redundant-role': 'off'
  }
}

new HtmlValidate(rules).validateString(fs.readFileSync(0, 'utf8')).then((report) => {
  for (const { messages } of report.results) {
    for (const found of messages) {
      console.log(`${found.line}:${found.column} ${found.ruleId}: ${found.message} ${found.selector ?? ''}`)
    }
  }
  process.exitCode = report.valid ? 0 : 1
})

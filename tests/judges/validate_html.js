// Prints what html-validate has against the page on standard input, a line each. With --each, standard input is a JSON list of
// names and pages, and each line begins with the name.
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

const given = fs.readFileSync(0, 'utf8')
const pages = process.argv.includes('--each') ? JSON.parse(given) : [['', given]]
const judge = new HtmlValidate(rules)

async function all() {
  let valid = true
  for (const [name, page] of pages) {
    const report = await judge.validateString(page)
    valid &&= report.valid
    for (const found of report.results.flatMap((result) => result.messages)) {
      const place = `${found.line}:${found.column} ${found.ruleId}: ${found.message} ${found.selector ?? ''}`
      console.log(name ? `${name}: ${place}` : place)
    }
  }
  return valid
}

all().then((valid) => { process.exitCode = valid ? 0 : 1 })

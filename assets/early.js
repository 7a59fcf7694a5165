// Runs before anything is drawn: the styles of what needs JavaScript hang on these classes.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}
